// The document filter, and the confirmation before a document is removed.
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

  const chosen = (form) => {
    const given = new FormData(form);
    return JSON.stringify({
      documents: given.getAll("document"),
      outlets: given.getAll("outlet"),
      since: given.get("since").trim(),
      until: given.get("until").trim(),
    });
  };
  const choose = (form) => {
    const text = chosen(form);
    mundap.choose(text);
    mundap.fill("#selection", text);
  };

  document.addEventListener("change", (event) => {
    const form = event.target.closest("form.choice");
    if (form) choose(form);
  });
  document.addEventListener("click", (event) => {
    const form = event.target.closest("form.choice button[type=reset]")?.form;
    if (!form) return;
    event.preventDefault();
    for (const input of form.querySelectorAll("input")) {
      if (input.type === "checkbox") input.checked = false;
      else input.value = "";
    }
    choose(form);
  });
  document.addEventListener("submit", (event) => {
    if (event.target.matches("form.choice")) event.preventDefault();
  });

  mundap.removeDocument = async (button) => {
    if (await mundap.sure(button.dataset.asks)) mundap.raise("delete", { document: button.dataset.document });
  };
})();
