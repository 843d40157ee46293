// The browser's storage: conversations and preferences in localStorage; the current conversation and document selection
// of this tab, for a reload, in sessionStorage. If another tab has changed the same conversation, this tab continues
// with a copy. If storage is not available, memory is used, which lasts as long as the page. The server
// stores nothing, unless people sign in: then server_chats.js keeps the conversations there.
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

  // The exchanges that this tab last saw, and the new ids of conversations that another tab has changed meanwhile.
  let seen = "";
  const moved = {};
  let left = ""; // the previous conversation, whose last update may still arrive
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
    // Returns the stored state for the page's load event.
    kept() {
      const id = read(ofThisTab, key("current"));
      const text = id ? read(lasting, conversation(id)) : "";
      seen = exchangesOf(parsed(text));
      return [text, read(lasting, key("preferences")), read(ofThisTab, key("selection"))];
    },
    prefer(text) { write(lasting, key("preferences"), text); },
    choose(text) { write(ofThisTab, key("selection"), text); },
    chosen() { return parsed(read(ofThisTab, key("selection"))); },

    // Stores the conversation as the server sends it, after each sentence; the title is kept from this browser.
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
    currentId() { return read(ofThisTab, key("current")); },
    isCurrent(id) { return read(ofThisTab, key("current")) === id; },
  });
})();
