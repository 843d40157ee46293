// Dialogs that ask for a confirmation, or for the reason of a negative rating; and files that the browser saves.
"use strict";
(() => {
  const { mundap } = window;
  const find = (selector) => document.querySelector(selector);

  // Gives an element a text. It is left alone if it has it: observers of the element would be called again.
  mundap.word = (element, text) => {
    if (element.textContent !== text) element.textContent = text;
  };

  // Asks for confirmation; resolves to true if the user confirms.
  mundap.sure = async (text) => {
    const dialog = find("#asking");
    dialog.querySelector("p").textContent = text;
    return (await mundap.modal(dialog)) === "sure";
  };

  // Resolves to the reason and the comment, or to null if the dialog is cancelled.
  mundap.reasons = async () => {
    const dialog = find("#judging");
    const form = dialog.querySelector("form");
    form.reset();
    const chosen = await mundap.modal(dialog);
    const given = new FormData(form);
    return chosen === "send" ? { reason: given.get("reason"), comment: given.get("comment") } : null;
  };

  mundap.words = (name) => find("#past-list")?.dataset[name] ?? "";

  // Returns a name for a file, without its ending, that every system takes.
  mundap.fileName = (title) => (title || "mundap").replace(/[\\/:*?"<>|\u0000-\u001f]/g, " ").trim().slice(0, 60) || "mundap";
  // Downloads a file made in the browser; nothing is sent.
  mundap.offer = (name, text, type) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  };
  // The ways to save an answer are shown below its buttons, and put away again; the server writes the file.
  mundap.showFormats = (button) => {
    const formats = document.getElementById(button.getAttribute("aria-controls"));
    formats.hidden = !formats.hidden;
    button.setAttribute("aria-expanded", String(!formats.hidden));
    if (!formats.hidden) formats.firstElementChild.focus();
  };
  mundap.saveAnswer = (button) => {
    const exchange = mundap.exchange(button.parentElement.dataset.exchange);
    if (exchange) mundap.raise("download", { exchange, name: `${mundap.fileName(exchange.question)}${button.dataset.suffix}` });
  };
  // Downloads a file made by the server; the first line is the file's name. A Word document comes in base64.
  mundap.download = (file) => {
    const end = file.indexOf("\n");
    if (end <= 0) return;
    const [name, content] = [file.slice(0, end), file.slice(end + 1)];
    if (!name.endsWith(".docx")) return mundap.offer(name, content, name.endsWith(".html") ? "text/html" : "text/plain");
    const type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
    mundap.offer(name, Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0)), type);
  };
})();
