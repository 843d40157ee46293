// Handlers for clicks (citation markers, documents, questions, feedback, copying), and updates for screen readers.
"use strict";
(() => {
  const { mundap } = window;
  const find = (selector) => document.querySelector(selector);
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
  const scrollTo = (element, block) => element.scrollIntoView({ behavior: calm.matches ? "auto" : "smooth", block });

  mundap.isBusy = () => find("#conversation .conversation")?.getAttribute("aria-busy") === "true";

  // Each answer keeps its own list of sources; one list is shown at a time.
  const showSources = mundap.showSources = (exchange) => {
    for (const list of document.querySelectorAll("#sources section.sources")) {
      list.hidden = list.dataset.exchange !== exchange;
    }
    const shown = find(`#sources section.sources[data-exchange="${exchange}"]`);
    const hint = find("#sources .beside > .hint");
    if (hint) hint.hidden = Boolean(shown);
    return shown;
  };
  const showDocument = (shown) => {
    find("#document").hidden = !shown;
    find("#sources").hidden = shown;
  };
  mundap.showDocument = showDocument;
  // The first source that is opened is a step; the next ones take its place, so that Back closes them.
  const openDocument = ({ exchange, marker, passage }) => {
    const one = mundap.exchange(exchange);
    if (!one) return;
    const { source, passage: other } = mundap.place();
    mundap.go({ chat: mundap.currentChat(), answer: exchange, source: marker, passage }, Boolean(source || other));
    mundap.raise("select", { exchange: one, marker: Number(marker ?? 0), passage: Number(passage ?? 0) });
  };
  const openList = ({ exchange }) => {
    showDocument(false);
    mundap.leave("source", "passage");
    const list = showSources(exchange);
    if (!list) return;
    list.tabIndex = -1;
    list.focus({ preventScroll: true });
    scrollTo(list, "start");
  };
  // The withheld sentences of a place open there, and close again; the focus goes with them.
  const toggleWithheld = (button) => {
    const sentences = document.getElementById(button.getAttribute("aria-controls"));
    if (!sentences) return;
    sentences.hidden = !sentences.hidden;
    button.setAttribute("aria-expanded", String(!sentences.hidden));
    (sentences.hidden ? button : sentences).focus({ preventScroll: true });
    if (!sentences.hidden) scrollTo(sentences, "nearest");
  };
  const backToAnswer = ({ exchange, marker }) => {
    const link = find(`#conversation .marker[data-exchange="${exchange}"][data-marker="${marker}"]`);
    if (!link) return;
    link.focus({ preventScroll: true });
    scrollTo(link.closest("p, li, tr, blockquote"), "center");
  };

  // Asking: an example, a question once more, or a question after it has been edited.
  const send = (text, replaced = 0) => {
    if (mundap.isBusy()) return;
    if (mundap.isShared(mundap.currentChat())) return mundap.say(find("#shared-note .whose").textContent);
    edit(replaced);
    if (!find("#question")?.offsetParent) find("#tab-chat-button")?.click(); // asked from another tab of the page
    mundap.fill("#question", text);
    window.setTimeout(() => find("#send").click(), 0);
    find("#question textarea").focus();
  };
  const edit = (number) => {
    mundap.edited = Number(number);
    document.body.classList.toggle("is-editing", Boolean(mundap.edited));
    for (const one of document.querySelectorAll("#conversation .exchange")) {
      one.classList.toggle("is-edited", Number(one.dataset.exchange) === mundap.edited);
    }
  };
  const questionOf = ({ dataset }) => mundap.exchange(dataset.exchange)?.question ?? "";
  const again = (button) => send(questionOf(button), button.dataset.exchange);
  const editQuestion = (button) => {
    if (mundap.isBusy()) return;
    edit(button.dataset.exchange);
    mundap.fill("#question", questionOf(button));
    find("#question textarea").focus();
  };
  mundap.endEditing = () => {
    if (!document.body.classList.contains("is-editing")) return;
    const number = mundap.edited;
    edit(0);
    mundap.fill("#question", "");
    find(`#conversation .edit[data-exchange="${number}"]`)?.focus();
  };

  // The page is busy from the click on, not from the server's first response, which empties the question box. If the
  // server rejects the question, the box stays full, and the page is free again after three seconds.
  const setBusy = (isBusy) => {
    find("#conversation .conversation").setAttribute("aria-busy", String(isBusy));
    document.body.classList.toggle("is-busy", isBusy);
  };
  const sent = () => {
    const box = find("#question textarea");
    const text = box.value;
    if (!text.trim()) return;
    setBusy(true);
    window.setTimeout(() => { if (box.value === text) setBusy(false); }, 3000);
  };

  // The response to the loaded page shows the conversation that the browser has kept. A question asked before it has
  // come is sent after it, or the response would remove the answer; after ten seconds it is considered lost.
  let isLoaded = false;
  mundap.whenLoaded = new Promise((resolve) => { mundap.arrived = resolve; });
  let isHeld = false;
  const hold = (event) => {
    isHeld = true;
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  mundap.loaded = () => {
    if (isLoaded) return;
    isLoaded = true;
    mundap.arrived();
    mundap.arriveFirst();
    if (isHeld) find("#send").click();
    isHeld = false;
  };
  document.addEventListener("click", (event) => {
    if (!isLoaded && event.target.closest("#send")) hold(event);
  }, true);

  // After a stop without a response the server is considered lost, and the page must not wait for it.
  const givenUp = () => {
    if (!mundap.isBusy()) return;
    setBusy(false);
    settle();
    mundap.say(mundap.words("lost"));
  };

  // Shows a short message that is also read by screen readers and disappears after a few seconds.
  mundap.say = (text) => {
    const toast = find("#toast");
    toast.textContent = text;
    toast.classList.add("shown");
    window.clearTimeout(mundap.saying);
    mundap.saying = window.setTimeout(() => toast.classList.remove("shown"), 4000);
  };
  const copy = (button) => mundap.copy(button.parentElement.querySelector(".copied").textContent, "copied");
  const judge = async (button) => {
    if (mundap.isBusy()) return; // the next update of the streaming answer would overwrite the rating
    const verdict = button.classList.contains("up") ? "up" : "down";
    const said = verdict === "down" ? await mundap.reasons() : { reason: null, comment: "" };
    if (!said || mundap.isBusy()) return;
    mundap.raise("like", { ...mundap.rated(button.dataset.exchange), verdict, ...said });
    mundap.say(mundap.words("thanks"));
  };

  const actions = [
    ["a.marker, button.read, button.step", (element) => openDocument(element.dataset)],
    ["button.list, button.show", (element) => openList(element.dataset)],
    ["button.omission", toggleWithheld],
    ["button.back", (element) => backToAnswer(element.dataset)],
    ["button.example", (element) => send(element.textContent)],
    ["button.again", again],
    ["button.edit", editQuestion],
    ["button.version", ({ dataset }) => mundap.showVersion(dataset.exchange, dataset.step)],
    ["button.cancel-editing", mundap.endEditing],
    ["#send", sent],
    ["#stop", () => window.setTimeout(givenUp, 4000)],
    ["button.copy", copy],
    ["button.save-answer", (element) => mundap.showFormats(element)],
    [".formats button", (element) => mundap.saveAnswer(element)],
    ["button.judge", judge],
    ["button.speak", ({ lang }) => mundap.speak(lang)],
    ["#past-open", () => mundap.showPast()],
    ["#fresh", () => mundap.open("")],
    ["button.read-one", (element) => mundap.readOne(element.dataset)],
    ["button.close-reading", () => mundap.closeReading()],
    ["#tabs > .tab-wrapper button:not(#tab-library-button)", () => mundap.putAway()],
  ];
  document.addEventListener("click", (event) => {
    for (const [selector, act] of actions) {
      const element = event.target.closest(selector);
      if (element) {
        if (element.matches("a")) event.preventDefault();
        act(element);
      }
    }
  });

  // Enter that ends the composition of a Korean syllable must not send: only the input method gets it.
  document.addEventListener("keydown", (event) => {
    const isComposing = event.isComposing || event.keyCode === 229;
    const sends = event.key === "Enter" && !event.shiftKey && event.target.closest?.("#question");
    if (sends && !isComposing && mundap.isBusy()) event.preventDefault(); // the text stays until the answer is whole
    if (isComposing || (sends && mundap.isBusy())) event.stopImmediatePropagation();
    else if (sends && !isLoaded) hold(event);
    else if (sends) sent();
    if (event.key !== "Escape" || find("dialog[open]")) return;
    const opened = event.target.closest?.(".withheld-here");
    if (opened) toggleWithheld(opened.previousElementSibling);
    else mundap.endEditing();
  }, true);

  const add = (id, attributes) => {
    const element = document.createElement("div");
    element.id = id;
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    document.body.append(element);
    return element;
  };

  // Scrolls a newly drawn document to its current quote, and moves the keyboard focus to it.
  let drawn = "";
  const arrive = () => {
    const article = find("#document article");
    if (!article || article.dataset.drawn === drawn) return;
    drawn = article.dataset.drawn;
    showDocument(true);
    for (const marker of document.querySelectorAll("#conversation .marker")) {
      const { exchange, marker: number } = marker.dataset;
      marker.classList.toggle("current", exchange === article.dataset.exchange && number === article.dataset.marker);
    }
    article.focus({ preventScroll: true });
    mundap.arriveAtWords(article);
  };

  // Scrolls to a new question or answer, and sets the language of the page. The conversation is patched with each
  // sentence; the answer is announced to screen readers once, when it is complete.
  let seen = "";
  let drawing; // the mark of the server's last drawing
  const settle = () => {
    const conversation = find("#conversation .conversation");
    if (!conversation) return;
    document.documentElement.lang = conversation.lang;
    mundap.noteShared();
    const mark = conversation.nextSibling?.data;
    if (mark !== drawing) {
      drawing = mark;
      mundap.redraw(conversation);
    }
    const isBusy = mundap.isBusy();
    document.body.classList.toggle("is-busy", isBusy);
    const last = [...conversation.querySelectorAll(".exchange")].pop();
    const place = `${conversation.dataset.conversation} ${last?.dataset.exchange ?? ""}`;
    const state = `${place} ${isBusy}`;
    if (state === seen) return;
    if (isBusy || !seen.startsWith(`${place} `)) showDocument(false);
    const sought = mundap.lookingFor && find(`#conversation .exchange[data-exchange="${mundap.lookingFor}"]`);
    mundap.lookingFor = "";
    if (sought || last) scrollTo(sought || last, "start");
    if (sought) sought.querySelector("button.version:not(:disabled)")?.focus({ preventScroll: true });
    if (!isBusy) find("#announcer").textContent = last ? last.querySelector(".reply").innerText : "";
    seen = state;
    if (isBusy) {
      edit(0);
      const { source, passage } = mundap.place();
      if (source || passage) mundap.go({ chat: mundap.currentChat() }, true); // what was read is put away
    } else {
      mundap.listPast();
      if (isLoaded) mundap.drawn();
    }
  };

  // Suggestions arrive late: hides those that do not belong to the last answer any more.
  const suggest = () => {
    const suggested = find("#next .questions");
    const last = [...document.querySelectorAll("#conversation .exchange")].pop();
    if (suggested) suggested.hidden = suggested.dataset.exchange !== (last?.dataset.exchange ?? "0");
  };

  // Hides an error notice after it could be read.
  const noticed = () => {
    window.clearTimeout(mundap.noticing);
    mundap.noticing = window.setTimeout(() => find("#notice .failure")?.setAttribute("hidden", ""), 20000);
  };

  // Tells the time of the last change of the index as it is where the reader is, in the form of the page's dates.
  const tellTime = () => {
    const time = find("#status time");
    const here = time && new Intl.DateTimeFormat("sv", { dateStyle: "short", timeStyle: "short" }).format(new Date(time.dateTime));
    if (time && time.textContent !== here) time.textContent = here;
  };

  mundap.begin = () => {
    document.body.classList.add("is-ready"); // shows the question box, now that its keys are heard
    if (document.activeElement === document.body) find("#question textarea").focus({ preventScroll: true });
    add("announcer", { class: "unseen", role: "status" });
    add("toast", { role: "status" });
    add("peek", { "aria-hidden": "true", hidden: "" });
    const changes = { childList: true, subtree: true, attributeFilter: ["lang", "data-drawn"] };
    const watch = (selector, act) => new MutationObserver(act).observe(find(selector), changes);
    for (const column of [find("#beside"), find("#reader")]) column?.setAttribute("tabindex", "0"); // scrolled by keys
    watch("#document", arrive);
    watch("#conversation", settle);
    watch("#next", suggest);
    watch("#notice", noticed);
    watch("#status", tellTime);
    watch("#past", mundap.relist);
    mundap.watchShelf();
    tellTime();
    settle();
    window.setTimeout(mundap.loaded, 10000);
  };
})();
