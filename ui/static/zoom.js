// The size of page images: changed by buttons, or by a double tap or click. Two fingers zoom as on any page. Images that
// are wider than their column are moved sideways; marks are placed by shares of an image, whatever its size.
"use strict";
(() => {
  const { mundap } = window;
  const FACTORS = [1, 1.5, 2, 3];
  const TAPPED = 2; // the factor that a double tap leads to, and back from
  const SOON = 400; // milliseconds between two taps
  const CLOSE = 30; // pixels

  const factorOf = (pages) => Number(pages.dataset.factor ?? 1);
  // Changes the size of all images; what is at a point of the window stays there.
  const enlarge = (article, factor, { x, y }) => {
    const pages = article.querySelector(".pages");
    const figure = [...pages.children].find((one) => one.getBoundingClientRect().bottom > y) ?? pages.lastElementChild;
    if (!figure) return;
    const held = figure.querySelector(".sheet") ?? figure; // the caption keeps its size
    const before = held.getBoundingClientRect();
    pages.dataset.factor = factor;
    pages.style.setProperty("--factor", factor);
    if (factor > 1) pages.tabIndex = 0; // it is moved by keys, too
    else pages.removeAttribute("tabindex");
    const after = held.getBoundingClientRect();
    pages.scrollLeft += after.left + ((x - before.left) / before.width) * after.width - x;
    mundap.scrollerOf(pages).scrollTop += after.top + ((y - before.top) / before.height) * after.height - y;
    article.querySelector(".zoom .place").textContent = `${100 * factor}%`;
    for (const step of article.querySelectorAll(".zoom-step")) step.disabled = !FACTORS[FACTORS.indexOf(factor) + Number(step.dataset.by)];
  };
  // Returns the middle of the words that are looked at, if they are seen; otherwise that of the window.
  const middle = (article) => {
    const mark = article.querySelector(".page-mark.current")?.getBoundingClientRect();
    const { left, width } = article.querySelector(".pages").getBoundingClientRect();
    if (!mark || mark.bottom < 0 || mark.top > innerHeight) return { x: left + width / 2, y: innerHeight / 2 };
    return { x: Math.min(Math.max(mark.left + mark.width / 2, left), left + width), y: mark.top + mark.height / 2 };
  };

  let last = { time: -SOON, x: 0, y: 0 };
  const isSecond = ({ timeStamp: time, clientX: x, clientY: y }) => {
    const found = time - last.time < SOON && Math.hypot(x - last.x, y - last.y) < CLOSE;
    last = { time: found ? -SOON : time, x, y };
    return found;
  };
  document.addEventListener("click", (event) => {
    const article = event.target.closest("article.document");
    const step = event.target.closest(".zoom-step");
    if (!article) return;
    const factor = factorOf(article.querySelector(".pages") ?? article);
    if (step) enlarge(article, FACTORS[FACTORS.indexOf(factor) + Number(step.dataset.by)], middle(article));
    else if (event.target.closest(".sheet") && isSecond(event)) {
      enlarge(article, factor > 1 ? 1 : TAPPED, { x: event.clientX, y: event.clientY });
    }
  });
})();
