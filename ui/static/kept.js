// What this browser keeps: each conversation under a key of its own, the preferences, and for a reload the conversation
// and the choice of documents of this tab. Where another tab has gone on with the same conversation, this one goes on
// with a copy. Where a browser stores nothing, all lasts as long as the page. The server keeps none of it.
"use strict";
window.mundap ??= {}; // `raise` is put in by the server's component, when that is mounted
(() => {
  const { mundap } = window;
  const forgetful = () => {
    const held = new Map();
    return {
      getItem: (name) => held.get(name) ?? null,
      setItem: (name, value) => held.set(name, value),
      removeItem: (name) => held.delete(name),
      names: () => [...held.keys()],
    };
  };
  const storage = (kind) => {
    try {
      const found = window[kind];
      found.getItem("mundap");
      return Object.assign(Object.create(null), {
        getItem: (name) => found.getItem(name),
        setItem: (name, value) => found.setItem(name, value),
        removeItem: (name) => found.removeItem(name),
        names: () => Object.keys(found),
      });
    } catch { // forbidden by the browser's settings
      return forgetful();
    }
  };
  const lasting = storage("localStorage");
  const ofThisTab = storage("sessionStorage");

  // Whoever signs in on this browser after somebody else finds his own conversations only.
  const user = () => window.gradio_config?.username || "";
  const key = (name) => `mundap:${user()}:${name}`;
  const conversation = (id) => key(`conversation:${id}`);
  const read = (from, name) => from.getItem(name) ?? "";
  const write = (to, name, value) => {
    try {
      to.setItem(name, value);
    } catch {
      mundap.say(mundap.words("full"));
    }
  };
  const parsed = (text) => {
    try { return JSON.parse(text); } catch { return null; }
  };

  // What this tab last saw of its conversation, and under which id it goes on where another tab has overtaken it.
  let seen = "";
  const moved = {};
  let left = ""; // the conversation before this one, whose last sentence may still be on its way
  const forgotten = new Set();
  const exchangesOf = (record) => JSON.stringify(record?.exchanges ?? []);
  const idOf = (record) => {
    const id = moved[record.id] ?? record.id;
    const stored = parsed(read(lasting, conversation(id)));
    if (!stored || !mundap.isCurrent(id) || exchangesOf(stored) === seen) return id;
    moved[record.id] = Math.random().toString(36).slice(2, 14);
    return moved[record.id];
  };

  Object.assign(mundap, {
    // What the page begins with.
    kept() {
      const id = read(ofThisTab, key("current"));
      const text = id ? read(lasting, conversation(id)) : "";
      seen = exchangesOf(parsed(text));
      return [text, read(lasting, key("preferences")), read(ofThisTab, key("selection"))];
    },
    prefer(text) { write(lasting, key("preferences"), text); },
    choose(text) { write(ofThisTab, key("selection"), text); },

    // The conversation as the server gives it, with each sentence that comes. Its title is this browser's.
    save(text) {
      const record = parsed(text);
      if (!record?.id || forgotten.has(record.id)) return;
      const id = idOf(record);
      const before = parsed(read(lasting, conversation(id)));
      const grown = before?.exchanges?.length !== record.exchanges.length;
      const changed = grown ? Date.now() : before.changed;
      const title = before ? before.title : record.title;
      write(lasting, conversation(id), JSON.stringify({ ...record, id, title, changed }));
      if (id === left) return;
      write(ofThisTab, key("current"), id);
      seen = exchangesOf(record);
    },
    // All conversations, the latest first; one that cannot be read has its name alone.
    conversations() {
      const prefix = conversation("");
      const found = lasting.names().filter((name) => name.startsWith(prefix)).map((name) => {
        const text = read(lasting, name);
        const record = parsed(text);
        const title = record?.title || record?.exchanges?.[0]?.question || "";
        return { id: name.slice(prefix.length), title, changed: record?.changed || 0, text };
      });
      return found.sort((one, other) => other.changed - one.changed);
    },
    // Makes a conversation that of this tab and returns it; none is a new one.
    takeUp(id) {
      const text = id ? read(lasting, conversation(id)) : "";
      seen = exchangesOf(parsed(text));
      left = read(ofThisTab, key("current"));
      if (id) write(ofThisTab, key("current"), id);
      else ofThisTab.removeItem(key("current"));
      return text;
    },
    rename(id, title) {
      const record = parsed(read(lasting, conversation(id)));
      if (record) write(lasting, conversation(id), JSON.stringify({ ...record, title }));
    },
    forget(id) {
      forgotten.add(id);
      lasting.removeItem(conversation(id));
    },
    isCurrent(id) { return read(ofThisTab, key("current")) === id; },
  });
})();
