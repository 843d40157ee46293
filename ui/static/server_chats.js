// Chats that the server keeps for people who are signed in. The browser's storage is asked as before, and answers from here:
// a list without answers when the page opens, and a whole chat when it is opened. What changes is sent on its own. Other
// windows of the same person may go on with a chat: it is read again when this one is used again, and what both have added
// at once is merged (merging.js).
"use strict";
window.mundap ??= {};
(() => {
  const { mundap } = window;
  const user = () => window.gradio_config?.username || "";
  const prefix = () => `mundap:${user()}:conversation:`;
  const isChat = (name) => user() !== "" && name.startsWith(prefix());
  const idIn = (name) => name.slice(prefix().length);
  const SHARED = "shared"; // how the names of chats begin that others share
  mundap.isSignedIn = () => user() !== "";
  mundap.isShared = (id) => user() !== "" && String(id ?? "").startsWith(SHARED);

  // Of each chat: its text as the storage gives it, what the server has of it, and the name under which it is shared.
  const chats = new Map();
  const gone = new Set(); // deleted here, whatever still arrives of them
  let browser; // the browser's own storage
  const call = async (method, path, body) => {
    const options = body ? { body: JSON.stringify(body), headers: { "content-type": "application/json" } } : {};
    const reply = await fetch(`chats${path}`, { method, ...options });
    const said = await reply.json().catch(() => ({}));
    if (!reply.ok) throw Object.assign(new Error(said.detail ?? mundap.words("lost")), { status: reply.status });
    return said;
  };
  const piecesOf = (record) => {
    const { exchanges = [], changed, id, ...head } = record;
    return { head: JSON.stringify(head), exchanges: exchanges.map((one) => JSON.stringify(one)) };
  };
  const recordOf = (pieces) => pieces && { ...JSON.parse(pieces.head), exchanges: pieces.exchanges.map((one) => JSON.parse(one)) };
  const took = (id, text, { revision, shared, whole, owner }) => {
    chats.set(id, { text, revision, shared, owner, isWhole: whole, sent: whole ? piecesOf(JSON.parse(text)) : null });
  };

  // Returns whether one text of a chat has grown out of the other by nothing but sentences of an answer.
  const isGrowing = (before, after) => {
    if (!before) return false;
    const record = JSON.parse(after);
    const [old, now] = [piecesOf(JSON.parse(before)), piecesOf(record)];
    if (old.head !== now.head || old.exchanges.length !== now.exchanges.length) return false;
    return record.exchanges.every(({ state }, place) => state === "waiting" || old.exchanges[place] === now.exchanges[place]);
  };

  // One change after another is sent; of those that wait, the latest.
  let sending = null;
  const waiting = new Set();
  const send = async (id) => {
    const chat = chats.get(id);
    if (!chat || mundap.isShared(id)) return;
    const record = JSON.parse(chat.text);
    const now = piecesOf(record);
    const body = { revision: chat.revision, head: JSON.parse(now.head) };
    if (chat.isWhole) {
      const before = chat.sent?.exchanges ?? [];
      const changed = now.exchanges.map((one, place) => [place, one]).filter(([place, one]) => before[place] !== one);
      if (!changed.length && before.length === now.exchanges.length && chat.sent?.head === now.head) return;
      body.count = now.exchanges.length;
      body.exchanges = Object.fromEntries(changed.map(([place, one]) => [place, JSON.parse(one)]));
    }
    try {
      chat.revision = (await call("PUT", `/${id}`, body)).revision;
      chat.sent = now;
    } catch (error) {
      if (error.status === 409) await merge(id);
      else mundap.say(error.message);
    }
  };
  const sendAll = async () => {
    while (waiting.size) {
      const [id] = waiting;
      waiting.delete(id);
      await send(id);
    }
    sending = null;
  };
  const push = (id) => {
    waiting.add(id);
    sending ??= sendAll();
  };
  const newId = () => Array.from(crypto.getRandomValues(new Uint8Array(8)), (one) => one.toString(16).padStart(2, "0")).join("");
  const keepNew = (record) => {
    const id = newId();
    const text = JSON.stringify({ ...record, id });
    chats.set(id, { text, revision: 0, shared: null, isWhole: true, sent: null });
    push(id);
    return id;
  };
  // Another window has gone on with the chat: what was added here is put into what is there now, and sent again. While an
  // answer grows nothing is done: its end is sent, and refused, in its turn.
  const isGrowingHere = (id) => mundap.isCurrent(id) && mundap.isBusy();
  const merge = async (id) => {
    if (isGrowingHere(id)) return;
    try {
      const { record: theirs, ...about } = await call("GET", `/${id}`);
      const chat = chats.get(id);
      if (!chat || isGrowingHere(id)) return;
      const mine = JSON.parse(chat.text);
      const renamed = { chat: { ...theirs, title: mine.title }, moved: new Map() };
      const merged = chat.isWhole ? mundap.mergedChats(recordOf(chat.sent), mine, theirs) : renamed;
      took(id, JSON.stringify(theirs), { ...about, whole: true });
      chats.get(id).text = JSON.stringify(merged.chat);
      mundap.renumber(id, merged.moved);
      push(id);
      redraw(id);
      mundap.say(mundap.words("merged"));
    } catch (error) {
      if (error.status === 404) copy(id);
      else mundap.say(error.message);
    }
  };
  // It was deleted there: what this window has of it becomes a chat of its own.
  const copy = (id) => {
    const chat = chats.get(id);
    chats.delete(id);
    if (!chat?.isWhole) return mundap.listPast();
    const id_ = keepNew(JSON.parse(chat.text));
    mundap.say(mundap.words("deletedThere"));
    if (mundap.isCurrent(id)) mundap.open(id_);
    return mundap.listPast();
  };
  const redraw = (id) => {
    mundap.listPast();
    if (!mundap.isCurrent(id)) return;
    mundap.renumber(id, new Map());
    mundap.raise("apply", { record: mundap.textOf(id) });
  };

  const isSent = ({ text, sent }) => {
    const now = piecesOf(JSON.parse(text));
    return sent?.head === now.head && sent.exchanges.join() === now.exchanges.join();
  };
  const isAtRest = (id) => !sending && !isGrowingHere(id) && (!chats.get(id)?.isWhole || isSent(chats.get(id)));
  // Reads the list again. A chat that is whole here stays so while it is shown, or has something that is not sent.
  const refresh = async () => {
    const before = new Map([...chats].map(([id, { revision }]) => [id, revision]));
    const listed = await call("GET", "");
    for (const one of listed) {
      const known = chats.get(one.id);
      if (gone.has(one.id) || !isAtRest(one.id)) continue;
      if (known?.isWhole && (known.revision >= one.revision || mundap.isCurrent(one.id))) continue;
      const record = { ...one.head, id: one.id, changed: one.changed, exchanges: one.questions.map((question) => ({ question })) };
      took(one.id, JSON.stringify(record), { ...one, whole: false });
    }
    for (const [id, revision] of before) { // deleted in another window
      const isKept = !revision || mundap.isShared(id) || mundap.isCurrent(id) || !isAtRest(id);
      if (!isKept && !listed.some((one) => one.id === id)) chats.delete(id);
    }
    return listed;
  };

  // The storage that kept.js uses: chats from here, everything else from the browser.
  mundap.keepingChats = (storage) => {
    browser = storage;
    return {
      getItem: (name) => (isChat(name) ? chats.get(idIn(name))?.text ?? null : browser.getItem(name)),
      setItem: (name, value) => {
        if (!isChat(name)) return browser.setItem(name, value);
        const id = idIn(name);
        if (gone.has(id)) return;
        const chat = chats.get(id) ?? { revision: 0, shared: null, isWhole: true, sent: null };
        const before = chat.text;
        chats.set(id, Object.assign(chat, { text: value }));
        if (!mundap.isShared(id) && !isGrowing(before, value)) push(id);
      },
      removeItem: (name) => {
        if (!isChat(name)) return browser.removeItem(name);
        const id = idIn(name);
        gone.add(id);
        chats.delete(id);
        call("DELETE", `/${id}`).catch((error) => mundap.say(error.message));
      },
      names: () => {
        if (!mundap.isSignedIn()) return browser.names();
        return [...chats.keys()].filter((id) => !mundap.isShared(id)).map((id) => prefix() + id);
      },
    };
  };

  // Fetches a whole chat, before it is shown or exported.
  mundap.chatArrives = async (id) => {
    if (!mundap.isSignedIn() || !id || chats.get(id)?.isWhole) return;
    try {
      const { record, ...about } = await call("GET", `/${id}`);
      took(id, JSON.stringify(record), { ...about, whole: true });
    } catch (error) {
      mundap.say(error.message);
    }
  };
  // Reads again what other windows have done meanwhile, when this one is used again, and shows it.
  let isReady = false; // once the page has what it opens with
  let looking = null;
  const lookAgain = async () => {
    await sending;
    const listed = await refresh();
    const { id, revision } = listed.find((one) => mundap.isCurrent(one.id)) ?? {};
    const known = chats.get(id);
    if (known?.isWhole && !isGrowingHere(id) && !isSent(known)) push(id); // it could not be sent before
    if (known?.isWhole && known.revision < revision && isAtRest(id) && !document.body.classList.contains("is-editing")) {
      const { record, ...about } = await call("GET", `/${id}`);
      if (chats.get(id) !== known || !mundap.isCurrent(id) || !isAtRest(id)) return;
      took(id, JSON.stringify(record), { ...about, whole: true });
      redraw(id);
      mundap.say(mundap.words("wentOn"));
    }
    mundap.listPast();
  };
  const used = () => {
    if (!isReady || document.hidden) return;
    looking ??= lookAgain().catch(() => {}).finally(() => { looking = null; }); // no server: whatever is asked next says so
  };
  window.addEventListener("focus", used);
  document.addEventListener("visibilitychange", used);

  // Fetches what the page opens with: the list, the chat of this tab, and one whose link was followed.
  mundap.chatsArrive = async () => {
    document.body.classList.toggle("signed-in", mundap.isSignedIn());
    if (!mundap.isSignedIn()) return;
    try {
      await refresh();
    } catch (error) {
      mundap.say(error.message);
    }
    await mundap.chatArrives([mundap.place().chat, mundap.currentChat()].find((id) => mundap.isShared(id) || chats.has(id)));
    mundap.listPast();
    isReady = true;
  };
  mundap.ownerOf = (id) => chats.get(id)?.owner ?? "";
  mundap.sharedAs = (id) => chats.get(id)?.shared ?? "";

  // A chat that others share is read; to go on with it, it becomes one's own.
  mundap.continueShared = async (id) => {
    const record = JSON.parse(chats.get(id).text);
    await mundap.open(keepNew(record));
  };
  mundap.share = async (id) => {
    await sending;
    chats.get(id).shared = (await call("POST", `/${id}/share`)).shared;
    return `${location.origin}${location.pathname}?chat=${chats.get(id).shared}`;
  };
  mundap.unshare = async (id) => {
    await call("DELETE", `/${id}/share`);
    chats.get(id).shared = null;
  };

  // Chats from before the server kept them, which only this browser has.
  const ofBrowser = () => (mundap.isSignedIn() ? browser.names().filter((name) => name.startsWith(prefix())) : []);
  mundap.inBrowserOnly = () => ofBrowser().length;
  mundap.moveToServer = async () => {
    for (const name of ofBrowser()) {
      let record = null;
      try { record = JSON.parse(browser.getItem(name)); } catch { continue; } // damaged: it stays where it is
      const id = keepNew(record);
      await sending;
      if (chats.get(id)?.sent) browser.removeItem(name);
    }
  };
})();
