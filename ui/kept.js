// What this browser keeps: each conversation under a key of its own, so that tabs do not overwrite one another's, the
// preferences, and for a reload the conversation and the choice of documents of this tab. The server keeps none of it.
"use strict";
window.mundap ??= {}; // `raise` is put in by the server's component, when that is mounted
(() => {
  const { mundap } = window;
  // Whoever signs in on this browser after somebody else finds his own conversations only.
  const user = () => window.gradio_config?.username || "";
  const key = (name) => `mundap:${user()}:${name}`;
  const conversation = (id) => key(`conversation:${id}`);
  const read = (storage, name) => {
    try { return storage.getItem(name) ?? ""; } catch { return ""; }
  };
  const write = (storage, name, value) => {
    try {
      storage.setItem(name, value);
      return true;
    } catch {
      return false;
    }
  };
  const parsed = (text) => {
    try { return JSON.parse(text); } catch { return null; }
  };

  Object.assign(mundap, {
    // What the page begins with.
    kept() {
      const id = read(sessionStorage, key("current"));
      return [
        id ? read(localStorage, conversation(id)) : "",
        read(localStorage, key("preferences")),
        read(sessionStorage, key("selection")),
      ];
    },
    prefer(text) { write(localStorage, key("preferences"), text); },
    choose(text) { write(sessionStorage, key("selection"), text); },

    // The conversation as the server gives it, with each sentence that comes. Its title is this browser's.
    save(text) {
      const record = parsed(text);
      if (!record?.id) return;
      const before = parsed(read(localStorage, conversation(record.id)));
      const whole = { ...record, title: before?.title || record.title, changed: before?.changed || Date.now() };
      const grown = before?.exchanges?.length !== record.exchanges.length;
      if (grown) whole.changed = Date.now();
      write(sessionStorage, key("current"), record.id);
      if (!write(localStorage, conversation(record.id), JSON.stringify(whole))) mundap.say(mundap.words("full"));
    },
    // All conversations, the latest first; one that cannot be read has its name alone.
    conversations() {
      const prefix = conversation("");
      const names = Object.keys(localStorage).filter((name) => name.startsWith(prefix));
      const found = names.map((name) => {
        const text = read(localStorage, name);
        const record = parsed(text);
        const first = record?.exchanges?.[0]?.question;
        return { id: name.slice(prefix.length), title: record?.title || first || "", changed: record?.changed || 0, text };
      });
      return found.sort((one, other) => other.changed - one.changed);
    },
    text(id) { return read(localStorage, conversation(id)); },
    rename(id, title) {
      const record = parsed(mundap.text(id));
      if (record) write(localStorage, conversation(id), JSON.stringify({ ...record, title }));
    },
    forget(id) {
      localStorage.removeItem(conversation(id));
      if (read(sessionStorage, key("current")) === id) mundap.leave();
    },
    leave() { sessionStorage.removeItem(key("current")); },
    isCurrent(id) { return read(sessionStorage, key("current")) === id; },
  });
})();
