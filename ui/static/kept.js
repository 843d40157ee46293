// The browser's storage: conversations and preferences in localStorage; the current conversation and document selection
// of this tab, for a reload, in sessionStorage. Two tabs on one conversation go on in branches of their own. If storage
// is not available, memory is used, which lasts as long as the page. The server stores nothing, unless people sign in:
// then server_chats.js keeps the conversations there, and puts into one what two tabs have added.
"use strict";
window.mundap ??= {}; // the `actions` component adds `raise` when it is mounted
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
  const lasting = mundap.keepingChats(storage("localStorage"));
  const ofThisTab = storage("sessionStorage");

  // The user name is part of every key: users who share a browser see only their own conversations.
  const user = () => window.gradio_config?.username || "";
  const key = (name) => `mundap:${user()}:${name}`;
  const conversation = (id) => key(`conversation:${id}`);
  const unsaved = new Map(); // what the browser had no room for: it lasts as long as the page
  const read = (from, name) => unsaved.get(name) ?? from.getItem(name) ?? "";
  const write = (to, name, value) => {
    try {
      to.setItem(name, value);
      unsaved.delete(name);
    } catch {
      unsaved.set(name, value);
      mundap.say(mundap.words("full"));
    }
  };
  const parsed = (text) => {
    try { return JSON.parse(text); } catch { return null; }
  };

  const forgotten = new Set();

  Object.assign(mundap, {
    // Returns the stored state for the page's load event: the chat that the address names, otherwise that of this tab.
    kept() {
      const { chat } = mundap.place();
      if (mundap.hasChat(chat)) write(ofThisTab, key("current"), chat);
      const id = read(ofThisTab, key("current"));
      return [mundap.textOf(id), read(lasting, key("preferences")), read(ofThisTab, key("selection"))];
    },
    prefer(text) { write(lasting, key("preferences"), text); },
    // Changes the language of the page, as the choice in the settings does.
    speak(language) {
      const preferences = parsed(read(lasting, key("preferences"))) ?? {};
      mundap.fill("#preferences", JSON.stringify({ ...preferences, language }));
      mundap.raise("input", { language });
    },
    choose(text) { write(ofThisTab, key("selection"), text); },
    chosen() { return parsed(read(ofThisTab, key("selection"))); },

    // Stores an exchange as it grows, after each sentence, and shows its branch from now on.
    grow({ conversation: id, exchange }) {
      if (!id || forgotten.has(id)) return;
      const before = mundap.record(id) ?? { format: "mundap-conversation", version: 1, id, title: "", exchanges: [] };
      const exchanges = before.exchanges.filter(({ number }) => number !== exchange.number);
      const isNew = exchanges.length === before.exchanges.length;
      exchanges.push(exchange);
      exchanges.sort((one, other) => one.number - other.number);
      const [last, changed] = isNew ? [exchange.number, Date.now()] : [before.last ?? exchange.number, before.changed];
      write(lasting, conversation(id), JSON.stringify({ ...before, exchanges, last, changed }));
      if (mundap.isCurrent(id)) mundap.named(id);
    },
    // Returns a conversation; null if there is none, or it cannot be read.
    record(id) { return id ? parsed(read(lasting, conversation(id))) : null; },
    // Returns the text of a conversation, readable or not.
    textOf(id) { return id ? read(lasting, conversation(id)) : ""; },
    // Shows another branch of a conversation from now on, given by its end.
    turnTo(id, last) {
      const record = mundap.record(id);
      if (record) write(lasting, conversation(id), JSON.stringify({ ...record, last }));
    },
    // Returns all conversations, latest first; an unreadable one has only its id.
    conversations() {
      const prefix = conversation("");
      const found = lasting.names().filter((name) => name.startsWith(prefix)).map((name) => {
        const text = read(lasting, name);
        const record = parsed(text);
        const questions = (record?.exchanges ?? []).map((one) => one.question);
        const title = record?.title || questions[0] || "";
        const words = [title, ...questions].join("\n").toLowerCase();
        return { id: name.slice(prefix.length), title, words, changed: record?.changed || 0, text };
      });
      return found.sort((one, other) => other.changed - one.changed);
    },
    // Makes a conversation the current one of this tab and returns it; without an id, starts a new one.
    takeUp(id) {
      if (id) write(ofThisTab, key("current"), id);
      else ofThisTab.removeItem(key("current"));
      return mundap.textOf(id);
    },
    rename(id, title) {
      const record = parsed(read(lasting, conversation(id)));
      if (record) write(lasting, conversation(id), JSON.stringify({ ...record, title }));
    },
    forget(id) {
      forgotten.add(id);
      unsaved.delete(conversation(id));
      lasting.removeItem(conversation(id));
    },
    hasChat(id) { return Boolean(id && read(lasting, conversation(id))); },
    currentChat() { return read(ofThisTab, key("current")); },
    isCurrent(id) { return mundap.currentChat() === id; },
  });
})();
