// The check of a text: a file goes to the server to be read, sentences come with their verdicts, a place is opened, the
// results are saved. They are kept here alone, until the next check.
"use strict";
(() => {
  const { mundap } = window;
  const find = (selector) => document.querySelector(selector);
  let sentences = []; // as the server knows them: they go back to it to be saved
  let origin; // the button whose place is open
  let drawn = ""; // the run whose sentences are in the list
  let ending = ""; // how the check ended
  let watched;

  mundap.isChecking = () => Boolean(find("#check")?.offsetParent);
  mundap.receivers.check = ({ run, items, sentences: known, state, said, percent }) => {
    const section = find("section.check-results");
    const list = section.querySelector(".sentences");
    watch(section.parentElement);
    if (run !== drawn) list.replaceChildren();
    drawn = run;
    sentences = known;
    ending = state;
    for (const html of items.slice(list.childElementCount)) list.append(mundap.elementOf(html, "li"));
    const isBusy = state === "working";
    section.hidden = !items.length && !said;
    section.setAttribute("aria-busy", String(isBusy));
    document.body.classList.toggle("is-checking", isBusy);
    const told = section.querySelector(".check-state");
    if (told.textContent !== said) told.textContent = said;
    const bar = section.querySelector("progress");
    bar.hidden = !isBusy;
    bar.value = percent;
    section.querySelector(".saving").hidden = isBusy || !items.length;
  };

  // A file that is chosen or dropped: the server reads it into the box, and it is checked at once.
  mundap.checkFile = (files) => {
    const input = find("#check-file input[type=file]");
    if (!input || !files.length) return;
    const handed = new DataTransfer();
    handed.items.add(files[0]);
    input.files = handed.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  };
  mundap.checkRead = () => {
    if (find("#check-text textarea").value.trim() && !find("#notice .failure:not([hidden])")) find("#check-start").click();
  };

  document.addEventListener("click", (event) => {
    const place = event.target.closest("button.open-place");
    if (place) {
      origin = place;
      const citation = sentences[Number(place.dataset.sentence)]?.citations[Number(place.dataset.place)];
      if (citation) mundap.raiseCheck("select", { citation });
    }
    const saved = event.target.closest("button.save-check");
    if (saved) mundap.raiseCheck("download", { format: saved.dataset.format, sentences });
    if (event.target.closest("button.check-file")) find("#check-file input[type=file]")?.click();
    if (event.target.closest("button.to-sentence")) (origin?.isConnected ? origin : find("#check-text textarea")).focus();
  });

  // A document that has been opened is shown at its quote, and the keyboard goes there.
  mundap.arrivePlace = () => {
    const article = find("#check-document article");
    if (!article) return;
    article.focus({ preventScroll: true });
    mundap.arriveAtWords(article);
  };
  // In another language the server draws the frame anew, without the sentences; they are asked for in that language.
  const watch = (column) => {
    if (watched === column) return;
    watched = column;
    new MutationObserver(() => {
      const isEmpty = sentences.length && !column.querySelector(".checked");
      if (isEmpty && !mundap.isCheckBusy()) mundap.raiseCheck("edit", { sentences, state: ending });
    }).observe(column, { attributeFilter: ["lang"], subtree: true });
  };
  mundap.isCheckBusy = () => document.body.classList.contains("is-checking");
})();
