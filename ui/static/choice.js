// Which documents are searched. The selection is kept here; the form below the question box, the chips above it and the
// library change it, each in its own way, and the form follows.
"use strict";
(() => {
  const { mundap } = window;
  const find = (selector) => document.querySelector(selector);

  // Sets the value of a hidden Gradio text box as if it had been typed, so that its events are raised.
  mundap.fill = (selector, value) => {
    const box = find(`${selector} textarea, ${selector} input`);
    box.value = value;
    box.dispatchEvent(new Event("input", { bubbles: true }));
  };

  const LISTS = { documents: "document", outlets: "outlet", tags: "tag", kinds: "kind" };
  const TEXTS = ["since", "until", "words"];
  const current = () => {
    const kept = mundap.chosen();
    const lists = Object.keys(LISTS).map((name) => [name, kept?.[name] ?? []]);
    return Object.fromEntries([...lists, ...TEXTS.map((name) => [name, kept?.[name] ?? ""])]);
  };
  // Makes the form show a selection that something else has changed.
  const follow = (selection) => {
    for (const input of document.querySelectorAll("form.choice input")) {
      const list = Object.keys(LISTS).find((name) => LISTS[name] === input.name);
      if (list) input.checked = selection[list].includes(input.value);
      else input.value = selection[input.name] ?? "";
    }
  };
  mundap.chooseOnly = (changes) => {
    const none = { ...Object.fromEntries(Object.keys(LISTS).map((name) => [name, []])), since: "", until: "", words: "" };
    const selection = { ...none, ...changes };
    const text = JSON.stringify(selection);
    mundap.choose(text);
    follow(selection);
    mundap.fill("#selection", text);
  };

  document.addEventListener("change", (event) => {
    const input = event.target.closest("form.choice input");
    if (!input) return;
    const selection = current();
    const list = Object.keys(LISTS).find((name) => LISTS[name] === input.name);
    if (!list) selection[input.name] = input.value.trim();
    else {
      const others = selection[list].filter((value) => value !== input.value);
      selection[list] = input.checked ? [...others, input.value] : others;
    }
    mundap.chooseOnly(selection);
  });
  document.addEventListener("click", (event) => {
    const chip = event.target.closest("button.chip");
    if (chip) {
      const selection = current();
      const { name, value } = chip;
      selection[name] = value ? selection[name].filter((one) => one !== value) : "";
      mundap.chooseOnly(selection);
      find("#question textarea").focus();
    } else if (event.target.closest("form.choice button[type=reset], button.unchoose-all")) {
      event.preventDefault();
      mundap.chooseOnly({});
    }
  });
  document.addEventListener("submit", (event) => {
    if (event.target.matches("form.choice")) event.preventDefault();
  });
})();
