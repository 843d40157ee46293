// Hovering over a marker or focusing it shows its quote, and what is to be known of its sentence.
"use strict";
(() => {
  const { mundap } = window;
  const find = (selector) => document.querySelector(selector);
  const LONGEST_PEEK = 400; // characters
  const quoteOf = ({ exchange, marker }) => {
    const cited = mundap.exchange(exchange)?.answer?.citations.find((one) => one.marker === Number(marker));
    const quote = (cited?.quote ?? "").replace(/\s+/g, " ").trim();
    return quote.length > LONGEST_PEEK ? `${quote.slice(0, LONGEST_PEEK)}…` : quote;
  };
  const peek = (marker) => {
    const box = find("#peek");
    box.hidden = !marker;
    if (!marker) return;
    const note = marker.getAttribute("aria-description");
    box.replaceChildren(quoteOf(marker.dataset), ...(note ? [Object.assign(document.createElement("p"), { textContent: note })] : []));
    const place = marker.getBoundingClientRect();
    const width = Math.min(380, window.innerWidth - 24);
    box.style.width = `${width}px`;
    box.style.left = `${Math.max(12, Math.min(place.left, window.innerWidth - width - 12))}px`;
    const above = place.top > box.offsetHeight + 16;
    box.style.top = `${above ? place.top - box.offsetHeight - 8 : place.bottom + 8}px`;
  };
  for (const [name, shown] of [["mouseover", true], ["focusin", true], ["mouseout", false], ["focusout", false]]) {
    document.addEventListener(name, (event) => {
      const marker = event.target.closest?.(".marker");
      if (marker) peek(shown ? marker : null);
    });
  }
  document.addEventListener("scroll", () => peek(null), true);
})();
