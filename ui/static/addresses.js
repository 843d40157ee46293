// Addresses: what the page shows is in its address, so that it can be passed on, and Back closes what was opened: a chat,
// an answer in it, a source, a document, a dialog. `ui.shared.places` says the same of addresses on the server.
"use strict";
(() => {
  const { mundap } = window;
  const find = (selector) => document.querySelector(selector);
  const PARTS = {
    chat: /^[A-Za-z0-9]{1,32}$/,
    answer: /^[1-9][0-9]{0,5}$/,
    source: /^[1-9][0-9]{0,5}$/,
    passage: /^[1-9][0-9]{0,5}$/,
    doc: /^[0-9a-f]{16}$/,
    at: /^[0-9]{1,9}-[0-9]{1,9}$/,
  };

  mundap.place = () => {
    const given = new URLSearchParams(location.search);
    return Object.fromEntries(Object.entries(PARTS).map(([name, form]) => {
      const value = given.get(name) ?? "";
      return [name, form.test(value) ? value : ""];
    }));
  };
  const queryOf = (place, query = new URLSearchParams()) => {
    for (const name of Object.keys(PARTS)) {
      query.delete(name);
      if (place[name]) query.set(name, place[name]);
    }
    return String(query);
  };
  const addressOf = (query) => `${location.pathname}${query ? `?${query}` : ""}`;
  const openTab = () => find("#tabs > .tab-wrapper button.selected")?.id;

  // Goes to a place: as a step from which Back leads here, or in the place of where we are.
  mundap.go = (place, replaces = false) => {
    const address = addressOf(queryOf(place, new URLSearchParams(location.search)));
    if (address === `${location.pathname}${location.search}`) return;
    if (replaces) return history.replaceState(history.state, "", address);
    history.replaceState({ ...history.state, tab: openTab() }, "");
    history.pushState({ opened: true }, "", address);
  };
  // Closes what the address names: by a step back, or, where it was not opened here, by leaving it out.
  mundap.leave = (...names) => {
    const place = mundap.place();
    if (!names.some((name) => place[name])) return;
    if (history.state?.opened) return history.back();
    mundap.go({ ...place, ...Object.fromEntries(names.map((name) => [name, ""])) }, true);
    arrive();
  };

  // A dialog is a step too. Resolves to its return value once it is closed, and the step is taken back.
  mundap.modal = (dialog) => new Promise((resolve) => {
    dialog.returnValue = "";
    history.pushState({ ...history.state, dialog: dialog.id }, "");
    dialog.addEventListener("close", () => {
      if (history.state?.dialog !== dialog.id) return resolve(dialog.returnValue);
      window.addEventListener("popstate", () => resolve(dialog.returnValue), { once: true });
      history.back();
    }, { once: true });
    dialog.showModal();
  });

  const isShown = () => find("#document article") && !find("#document").hidden;
  const arriveAtAnswer = ({ answer, source, passage }) => {
    const article = find("#document article");
    const { exchange, marker, passage: shown } = article?.dataset ?? {};
    const isThere = isShown() && exchange === answer && marker === (source || "0") && shown === (passage || "0");
    if (source || passage) {
      if (!isThere) mundap.raise("select", { exchange: mundap.exchange(answer), marker: Number(source), passage: Number(passage) });
    } else if (answer) {
      const asked = find(`#conversation .exchange[data-exchange="${answer}"]`);
      if (!asked) return mundap.say(mundap.words("noAnswer"));
      asked.tabIndex = -1;
      asked.focus({ preventScroll: true });
      asked.scrollIntoView({ block: "start" });
    }
    if (source || passage || !isShown()) return;
    mundap.showDocument(false);
    find(`#conversation .marker[data-exchange="${exchange}"][data-marker="${marker}"]`)?.focus({ preventScroll: true });
  };
  const arriveAtDocument = ({ doc, at }) => {
    const article = find("#reading article");
    if (doc && (article?.dataset.document !== doc || article.dataset.at !== (at || "0-0") || !article.offsetParent)) {
      mundap.readDocument({ document: doc, at });
    } else if (!doc && article) {
      mundap.raise("expand", { document: "" });
    }
  };

  // Of a shared chat, the server has said why it is not there.
  const missing = (chat) => {
    if (!mundap.isShared(chat)) mundap.say(mundap.words(mundap.isSignedIn() ? "notYourChat" : "noChat"));
  };
  // Returns the name of the sentence that says for whom the link of a chat opens it.
  const opensFor = (chat) => {
    if (mundap.isShared(chat)) return "linkCopied";
    return mundap.isSignedIn() ? "yourLinkCopied" : "chatLinkCopied";
  };

  // Shows what the address names. A chat has to be drawn first: `mundap.drawn` goes on when it is.
  let waiting = null;
  const arrive = () => {
    const place = mundap.place();
    const { tab } = history.state ?? {};
    waiting = null;
    if (!place.doc && tab && tab !== openTab()) document.getElementById(tab)?.click();
    arriveAtDocument(place);
    if (place.chat === mundap.currentChat() || (!place.chat && place.doc)) return arriveAtAnswer(place);
    if (place.chat && !mundap.hasChat(place.chat)) return missing(place.chat);
    waiting = place;
    mundap.open(place.chat, true);
  };
  mundap.drawn = () => {
    if (!waiting || waiting.chat !== mundap.currentChat()) return;
    const place = waiting;
    waiting = null;
    arriveAtAnswer(place);
  };
  // After the page is loaded: what its address names; and the chat that it shows is in its address.
  mundap.arriveFirst = () => {
    const place = mundap.place();
    if (place.chat && place.chat !== mundap.currentChat() && !place.doc) missing(place.chat);
    else if (place.chat === mundap.currentChat()) arriveAtAnswer(place);
    if (place.doc) arriveAtDocument(place);
    else if (place.chat !== mundap.currentChat()) mundap.go({ chat: mundap.currentChat() }, true);
  };
  // A chat gets its name with its first answer.
  mundap.named = (chat) => {
    const place = mundap.place();
    if (place.chat !== chat) mundap.go({ doc: place.doc, at: place.at, chat }, true);
  };
  window.addEventListener("popstate", () => {
    const { dialog } = history.state ?? {};
    for (const open of document.querySelectorAll("dialog[open]")) if (open.id !== dialog) open.close();
    if (!dialog) arrive();
  });

  // Copies a text, also where the page has no TLS and the browser keeps its clipboard from it; says whether it could.
  mundap.copy = async (text, said) => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const box = Object.assign(document.createElement("textarea"), { value: text });
      const focused = document.activeElement;
      document.body.append(box);
      box.select();
      const isCopied = document.execCommand("copy");
      box.remove();
      focused?.focus({ preventScroll: true });
      if (!isCopied) return mundap.say(mundap.words("notCopied"));
    }
    mundap.say(mundap.words(said));
  };
  const link = (query) => `${location.origin}${addressOf(query)}`;
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button.copy-link");
    if (!button) return;
    const { query, exchange } = button.dataset;
    if (query) mundap.copy(link(query), "linkCopied");
    else mundap.copy(link(queryOf({ chat: mundap.currentChat(), answer: exchange })), opensFor(mundap.currentChat()));
  });
})();
