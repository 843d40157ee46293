// The exchanges of the chat as they grow: drawn one by one into the conversation and the sources that are there.
"use strict";
(() => {
  const { mundap } = window;
  const find = (selector) => document.querySelector(selector);

  // Draws an exchange that has grown: its article in the place of its number, or as a new one behind the exchange that
  // it follows, and its sources beside it. What came behind that one before is in another branch. Nothing is drawn of an
  // exchange of a branch that is not shown.
  let latest; // the last value with its texts: what the server draws meanwhile may be older
  const draw = (value, texts) => {
    const conversation = find("#conversation .conversation");
    const { number, follows, state } = value.exchange;
    const article = mundap.elementOf(texts.article, "article");
    const old = find(`#conversation .exchange[data-exchange="${number}"]`);
    if (!old && mundap.record(value.conversation)?.last !== number) return;
    if (old) mundap.alike(old, article);
    else {
      for (const one of conversation.querySelectorAll(".exchange")) {
        if (Number(one.dataset.exchange) <= follows) continue;
        find(`#sources section.sources[data-exchange="${one.dataset.exchange}"]`)?.remove();
        one.remove();
      }
      conversation.querySelector(".welcome")?.remove();
      conversation.append(article);
    }
    drawSources(number, mundap.elementOf(texts.sources, "section.sources"), !old);
    if (number === Number(conversation.lastElementChild.dataset.exchange)) {
      conversation.setAttribute("aria-busy", String(state === "waiting"));
    }
  };
  const drawSources = (number, list, isNew) => {
    const old = find(`#sources section.sources[data-exchange="${number}"]`);
    if (list && old) list.hidden = old.hidden;
    if (list && old) mundap.alike(old, list);
    else if (list) find("#sources .beside").append(list);
    else old?.remove();
    if (isNew || (list && !old)) mundap.showSources(String(number));
  };
  mundap.receivers.exchange = (value, texts) => {
    mundap.grow(value);
    latest = { value, texts: { ...texts } };
    if (find("#conversation .conversation")?.dataset.conversation === value.conversation) draw(value, texts);
  };
  // A chat was changed by another window, and is drawn anew soon: until then what is shown of it has its new numbers, so
  // that a question asked meanwhile follows the right one. What has grown is not drawn again under its old number.
  mundap.renumber = (id, moved) => {
    if (find("#conversation .conversation")?.dataset.conversation !== id) return;
    latest = undefined;
    for (const { dataset } of document.querySelectorAll("[data-exchange]")) {
      dataset.exchange = moved.get(Number(dataset.exchange)) ?? dataset.exchange;
    }
  };
  // The server has drawn the conversation anew, perhaps without what has grown since; in another language, once more.
  mundap.redraw = (conversation) => {
    if (latest?.value.conversation !== conversation.dataset.conversation) return;
    if (latest.value.language === conversation.lang) draw(latest.value, latest.texts);
    else if (latest.value.exchange.state !== "waiting" && mundap.isBusy()) mundap.raise("apply", { record: mundap.shown() });
  };
})();
