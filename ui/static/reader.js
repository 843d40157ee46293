// The reading view: loads the text as it is scrolled to, finds words in it, and shows pages of a PDF as pictures, each
// when it comes near. Offsets count characters as the server does; here they are only passed on.
"use strict";
(() => {
  const { mundap } = window;
  const find = (selector) => document.querySelector(selector);
  const AHEAD = 1500; // pixels of text before and after what is seen
  const PAGES_AHEAD = 600; // the same of pages
  const KEPT = 8000; // pixels; pages that are farther away are let go
  const states = new WeakMap(); // what of an article is looked at and loaded, as long as the server does not draw it anew

  const stateOf = (article) => {
    const known = states.get(article);
    if (known?.drawn === article.dataset.drawn) return known;
    const state = { drawn: article.dataset.drawn, at: article.dataset.at, number: 0, total: 0, isBusy: false };
    states.set(article, state);
    return state;
  };
  const isCurrent = (article, state) => article.isConnected && states.get(article) === state && state.drawn === article.dataset.drawn;

  const ask = async (article, what, values = {}) => {
    const { at } = stateOf(article);
    const marks = `${article.dataset.marks} ${article.dataset.at}`.trim();
    const query = new URLSearchParams({ at, marks, ...values });
    const language = document.documentElement.lang;
    try {
      const reply = await fetch(`documents/${article.dataset.document}/${what}?${query}`, { headers: { "Accept-Language": language } });
      const told = await reply.json();
      if (reply.ok) return told;
      mundap.say(told.detail);
    } catch {
      mundap.say(article.dataset.saysNotLoaded);
    }
    return null;
  };

  const scrollerOf = mundap.scrollerOf = (element) => {
    let box = element.closest("article").parentElement; // enlarged pages scroll sideways in the article
    while (box && !/auto|scroll/.test(getComputedStyle(box).overflowY)) box = box.parentElement;
    return box ?? document.scrollingElement;
  };
  // Changes what is above an element without moving it on the screen.
  const keeping = (element, change) => {
    const before = element.getBoundingClientRect().top;
    change();
    scrollerOf(element).scrollTop += element.getBoundingClientRect().top - before;
  };
  const center = (mark) => mark?.scrollIntoView({ block: "center" });

  // Text: the slice after the last one, or before the first one, while either is near.
  const fill = async (article) => {
    const state = stateOf(article);
    const pieces = article.querySelectorAll(".text .piece");
    if (state.isBusy || !pieces.length || article.querySelector(".text").hidden || !article.offsetParent) return;
    const [first, last] = [pieces[0], pieces[pieces.length - 1]];
    const isBelow = Number(last.dataset.end) < Number(article.dataset.length) && last.getBoundingClientRect().bottom < innerHeight + AHEAD;
    const isAbove = Number(first.dataset.start) > 0 && first.getBoundingClientRect().top > -AHEAD;
    if (!isBelow && !isAbove) return;
    state.isBusy = true;
    const told = await ask(article, "text", isBelow ? { from: last.dataset.end } : { to: first.dataset.start });
    state.isBusy = false;
    if (!told || !isCurrent(article, state) || !last.isConnected || !first.isConnected) return;
    if (isBelow) last.insertAdjacentHTML("afterend", told.html);
    else keeping(first, () => first.insertAdjacentHTML("beforebegin", told.html));
    fill(article);
  };
  const showText = async (article) => {
    const state = stateOf(article);
    const told = await ask(article, "text");
    if (!told || !isCurrent(article, state)) return;
    article.querySelector(".text").innerHTML = told.html;
    center(article.querySelector("mark.current"));
    fill(article);
  };

  // Pages: a frame for each, and the pictures of those that are near.
  const isPaged = (article) => !article.querySelector(".pages")?.hidden;
  const frame = (article, number) => {
    const figure = document.createElement("figure");
    figure.dataset.page = number;
    const caption = document.createElement("figcaption");
    caption.textContent = article.dataset.saysPage.replace("{}", number);
    figure.append(caption);
    return figure;
  };
  const box = ([left, top, right, bottom], isLookedAt) => {
    const mark = document.createElement("span");
    mark.className = isLookedAt ? "page-mark current" : "page-mark";
    const share = (value) => `${100 * value}%`;
    Object.assign(mark.style, { left: share(left), top: share(top), width: share(right - left), height: share(bottom - top) });
    return mark;
  };
  const drawPage = async (article, figure) => {
    const state = stateOf(article);
    const number = figure.dataset.page;
    if (figure.dataset.state === "loading") return;
    figure.dataset.state = "loading";
    const { at } = state;
    const caption = figure.querySelector("figcaption");
    const name = article.dataset.saysPage.replace("{}", number);
    caption.textContent = `${name} · ${article.dataset.saysLoading}`;
    const told = await ask(article, `pages/${number}`);
    if (!isCurrent(article, state) || !figure.isConnected) return;
    if (!told && state.target === number) return toText(article);
    if (!told) {
      figure.dataset.state = "failed";
      caption.textContent = name;
      return;
    }
    if (at !== state.at) { // other words are looked at meanwhile
      delete figure.dataset.state;
      return state.target === number ? drawPage(article, figure) : drawNear(article);
    }
    figure.dataset.state = "loaded";
    caption.textContent = name;
    const sheet = document.createElement("div");
    sheet.className = "sheet";
    const picture = document.createElement("img");
    Object.assign(picture, { src: told.picture, alt: name, width: told.width, height: told.height });
    sheet.append(picture, ...told.marks.map((one) => box(one, false)), ...told.current.map((one) => box(one, true)));
    keeping(figure.getBoundingClientRect().top < 0 ? figure.nextElementSibling ?? figure : figure, () => {
      figure.style.aspectRatio = `${told.width} / ${told.height}`;
      figure.querySelector(".sheet")?.remove();
      figure.prepend(sheet);
    });
    if (state.target !== number) return;
    state.target = null;
    if (told.current.length) center(sheet.querySelector(".current"));
    else if (state.at !== "0-0") caption.append(` · ${article.dataset.saysNotMarked}`);
  };
  const drawNear = (article) => {
    if (!isPaged(article) || !article.offsetParent) return;
    for (const figure of article.querySelectorAll(".pages figure")) {
      const { top, bottom } = figure.getBoundingClientRect();
      if (bottom > -PAGES_AHEAD && top < innerHeight + PAGES_AHEAD) {
        if (!figure.dataset.state) drawPage(article, figure);
      } else if (figure.dataset.state !== "loading" && (bottom < -KEPT || top > innerHeight + KEPT)) {
        figure.querySelector(".sheet")?.remove();
        delete figure.dataset.state;
      }
    }
  };
  const toPage = (article, number) => {
    const state = stateOf(article);
    const pages = article.querySelector(".pages");
    state.target = String(number);
    if (pages.childElementCount !== Number(article.dataset.pages)) {
      pages.replaceChildren(...Array.from({ length: Number(article.dataset.pages) }, (_, place) => frame(article, place + 1)));
    }
    for (const figure of pages.children) if (figure.dataset.state === "loaded") delete figure.dataset.state; // other marks
    const wanted = pages.children[number - 1];
    if (!wanted) return;
    wanted.scrollIntoView({ block: "start" });
    drawPage(article, wanted); // before its neighbours
    drawNear(article);
  };
  const turn = (article, isPaged) => {
    article.querySelector(".pages").hidden = !isPaged;
    article.querySelector(".text").hidden = isPaged;
    article.querySelector(".as-text").textContent = isPaged ? article.dataset.saysText : article.dataset.saysPages;
  };
  const toText = (article) => {
    if (!isPaged(article)) return;
    turn(article, false);
    showText(article);
  };
  const toPages = (article) => {
    turn(article, true);
    toPage(article, stateOf(article).page ?? Number(article.dataset.page));
  };

  // Finding: the first match from where one is, then the next and the one before.
  const say = (article, state) => {
    const said = state.total ? article.dataset.saysMatch.replace("{0}", state.number).replace("{1}", state.total) : article.dataset.saysNone;
    article.querySelector(".find .place").textContent = state.words ? said : "";
    for (const step of article.querySelectorAll(".find .find-step")) step.disabled = !state.total;
  };
  const seek = async (article, number) => {
    const state = stateOf(article);
    const words = article.querySelector(".find input").value.trim();
    const isNew = words !== state.words;
    Object.assign(state, { words, sought: (state.sought ?? 0) + 1 });
    if (!words) return say(article, Object.assign(state, { total: 0 }));
    const { sought } = state;
    const told = await ask(article, "find", isNew ? { words, near: state.at.split("-")[0] } : { words, number });
    if (!told || !isCurrent(article, state) || sought !== state.sought) return; // more was typed meanwhile
    Object.assign(state, { total: told.total, number: told.number ?? 0 });
    say(article, state);
    if (!told.total) return;
    Object.assign(state, { at: `${told.start}-${told.end}`, page: told.page });
    article.querySelector(".tools .copy-link").dataset.query = `doc=${article.dataset.document}&at=${state.at}`;
    if (isPaged(article)) toPage(article, told.page);
    else await showText(article);
  };
  let typing;
  document.addEventListener("input", (event) => {
    const article = event.target.closest(".find")?.closest("article.document");
    if (!article) return;
    window.clearTimeout(typing);
    typing = window.setTimeout(() => seek(article, 1), 250);
  });
  document.addEventListener("submit", (event) => {
    const article = event.target.closest(".find")?.closest("article.document");
    if (!article) return;
    event.preventDefault();
    window.clearTimeout(typing);
    seek(article, stateOf(article).number + 1);
  });
  document.addEventListener("click", (event) => {
    const article = event.target.closest("article.document");
    if (!article) return;
    if (event.target.closest(".find-next")) seek(article, stateOf(article).number + 1);
    else if (event.target.closest(".find-previous")) seek(article, stateOf(article).number - 1 || stateOf(article).total);
    else if (event.target.closest(".as-text")) (isPaged(article) ? toText : toPages)(article);
  });

  const shown = () => document.querySelectorAll("article.document[data-length]");
  let isAwaited = false;
  const moved = () => {
    if (isAwaited) return;
    isAwaited = true;
    requestAnimationFrame(() => {
      isAwaited = false;
      for (const article of shown()) isPaged(article) ? drawNear(article) : fill(article);
    });
  };
  document.addEventListener("scroll", moved, true);
  window.addEventListener("resize", moved);

  // A document that the server has drawn: as pages where it has some, otherwise its text at the words that are looked at.
  mundap.arriveAtWords = (article) => {
    if (!article.dataset.length) return center(article.querySelector("mark.current")); // no more than the quote is left
    const state = stateOf(article);
    article.querySelector(".find input").value = "";
    say(article, Object.assign(state, { words: "", total: 0 }));
    if (Number(article.dataset.pages)) return toPages(article);
    turn(article, false);
    center(article.querySelector("mark.current"));
    fill(article);
  };

  // A document of the library is read in its tab, wherever it is chosen. Gradio mounts a tab when it is first opened, and
  // misses events before it is done.
  mundap.readDocument = async ({ document: id, at }) => {
    if (!find("#reading")?.offsetParent) {
      find("#tab-library-button").click();
      for (let waited = 0; !find("#reading")?.offsetParent && waited < 100; waited += 1) await new Promise((done) => setTimeout(done, 50));
      await new Promise((done) => setTimeout(done, 200));
    }
    mundap.raise("expand", { document: id, at: at ?? "" });
  };

  // On a narrow page the reader lies below the list: the page goes to it, and so does the keyboard.
  mundap.arriveReading = () => {
    const article = find("#reading article");
    if (!article) return;
    article.focus({ preventScroll: true });
    if (window.matchMedia("(max-width: 800px)").matches) article.scrollIntoView({ block: "start" });
    else find("#reader").scrollTop = 0;
    mundap.arriveAtWords(article);
  };
  mundap.readOne = ({ document: id, at }) => {
    const { doc } = mundap.place();
    mundap.go({ ...mundap.place(), source: "", passage: "", answer: "", doc: id, at }, Boolean(doc));
    mundap.readDocument({ document: id, at });
  };
  // What is read in the library is no longer where one is.
  mundap.putAway = () => mundap.go({ ...mundap.place(), doc: "", at: "" }, true);
  mundap.closeReading = () => {
    const { doc } = mundap.place();
    if (doc) mundap.leave("doc", "at");
    else mundap.raise("expand", { document: "" });
  };
})();
