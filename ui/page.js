// What a click on the page does without asking the server: markers and cards, examples, scrolling.
() => {
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
  const find = (selector) => document.querySelector(selector);
  const scrollTo = (element, block) =>
    element.scrollIntoView({ behavior: calm.matches ? "auto" : "smooth", block });

  // Each answer keeps its own list of sources; one list is shown at a time.
  const showSources = (exchange) => {
    for (const list of document.querySelectorAll("#sources section.sources")) {
      list.hidden = list.dataset.exchange !== exchange;
    }
    const hint = find("#sources .beside > .hint");
    if (hint) hint.hidden = true;
    return find(`#sources section.sources[data-exchange="${exchange}"]`);
  };

  // The server sends the whole document; `clicks` makes a second click on the same marker another text.
  let clicks = 0;
  const openDocument = ({ exchange, marker }) => {
    const box = find("#wanted textarea, #wanted input");
    clicks += 1;
    box.value = `${exchange} ${marker} ${clicks}`;
    box.dispatchEvent(new Event("input", { bubbles: true }));
  };

  const showDocument = (shown) => {
    find("#document").hidden = !shown;
    find("#sources").hidden = shown;
  };

  const openList = ({ exchange }) => {
    showDocument(false);
    const list = showSources(exchange);
    if (list) scrollTo(list, "start");
  };

  const backToAnswer = ({ exchange, marker }) => {
    const link = find(`#conversation .marker[data-exchange="${exchange}"][data-marker="${marker}"]`);
    if (!link) return;
    link.focus({ preventScroll: true });
    scrollTo(link.closest("p"), "center");
  };

  const ask = (text) => {
    const box = find("#question textarea, #question input");
    box.value = text;
    box.dispatchEvent(new Event("input", { bubbles: true }));
    window.setTimeout(() => find("#send").click(), 0);
    box.focus();
  };

  const actions = [
    ["a.marker, button.read, button.step", (element) => openDocument(element.dataset)],
    ["button.list", (element) => openList(element.dataset)],
    ["button.show", (element) => openList(element.dataset)],
    ["button.back", (element) => backToAnswer(element.dataset)],
    ["button.example", (element) => ask(element.textContent)],
  ];

  document.addEventListener("click", (event) => {
    for (const [selector, act] of actions) {
      const element = event.target.closest(selector);
      if (element) {
        event.preventDefault();
        act(element);
      }
    }
  });

  // A document that has come in is shown at its quoted words, and is where the keyboard goes on.
  const arrive = () => {
    const article = find("#document article");
    if (!article) return;
    showDocument(true);
    for (const marker of document.querySelectorAll("#conversation .marker")) {
      const { exchange, marker: number } = marker.dataset;
      marker.classList.toggle("current", exchange === article.dataset.exchange && number === article.dataset.marker);
    }
    article.focus({ preventScroll: true });
    const quote = article.querySelector("mark.current");
    if (quote) quote.scrollIntoView({ block: "center" });
  };
  new MutationObserver(arrive).observe(find("#document"), { childList: true, subtree: true });
  const wanted = find("#wanted textarea, #wanted input");
  wanted.tabIndex = -1;
  find("#wanted").setAttribute("aria-hidden", "true");

  // Gradio replaces the whole conversation with each answer; a screen reader is told the new part only.
  const announcer = document.createElement("div");
  announcer.className = "unseen";
  announcer.setAttribute("role", "status");
  document.body.append(announcer);

  // A new question or answer comes into view, and the page says which language it is in.
  let seen = 0;
  const settle = () => {
    const conversation = find("#conversation .conversation");
    if (!conversation) return;
    document.documentElement.lang = conversation.lang;
    const exchanges = conversation.querySelectorAll(".exchange");
    const last = exchanges[exchanges.length - 1];
    if (last && Number(last.dataset.exchange) >= seen) scrollTo(last, "start");
    announcer.textContent = last ? last.querySelector(".reply").innerText : "";
    if (!last || Number(last.dataset.exchange) !== seen) showDocument(false);
    seen = last ? Number(last.dataset.exchange) : 0;
  };
  new MutationObserver(settle).observe(find("#conversation"), { childList: true, subtree: true });
  settle();
}
