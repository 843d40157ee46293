// Dialogs that ask for a confirmation, or for the reason of a negative rating; and files that the browser saves.
"use strict";
(() => {
  const { mundap } = window;
  const find = (selector) => document.querySelector(selector);

  // Gives an element a text. It is left alone if it has it: whoever watches the element would be called again.
  mundap.word = (element, text) => {
    if (element.textContent !== text) element.textContent = text;
  };

  // Asks for confirmation; resolves to true if the user confirms.
  mundap.sure = (text) => new Promise((resolve) => {
    const dialog = find("#asking");
    dialog.querySelector("p").textContent = text;
    dialog.returnValue = "";
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "sure"), { once: true });
    dialog.showModal();
  });

  // Resolves to the reason and the comment, or to null if the dialog is cancelled.
  mundap.reasons = () => new Promise((resolve) => {
    const dialog = find("#judging");
    const form = dialog.querySelector("form");
    form.reset();
    dialog.returnValue = "";
    const done = () => {
      const given = new FormData(form);
      resolve(dialog.returnValue === "send" ? { reason: given.get("reason"), comment: given.get("comment") } : null);
    };
    dialog.addEventListener("close", done, { once: true });
    dialog.showModal();
  });

  mundap.words = (name) => find("#past-list")?.dataset[name] ?? "";

  // Downloads a file made in the browser; nothing is sent.
  mundap.offer = (name, text, type) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  };
  // Downloads a file made by the server; the first line is the file's name.
  mundap.download = (file) => {
    const end = file.indexOf("\n");
    if (end > 0) mundap.offer(file.slice(0, end), file.slice(end + 1), "text/plain");
  };
})();
