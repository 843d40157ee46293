// The dialogs: the list of past conversations (open, rename, export, delete), confirmations, and the reason for a
// negative rating. Texts are inserted as text, never as markup.
"use strict";
(() => {
  const { mundap } = window;
  const find = (selector) => document.querySelector(selector);

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
  const offer = (name, text, type) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  };
  const nameOf = (title) => (title || "mundap").replace(/[\\/:*?"<>|\u0000-\u001f]/g, " ").trim().slice(0, 60) || "mundap";
  // Downloads a file made by the server; the first line is the file's name.
  mundap.download = (file) => {
    const end = file.indexOf("\n");
    if (end > 0) offer(file.slice(0, end), file.slice(end + 1), "text/plain");
  };

  // Before another conversation is opened, stops the current answer, and waits until it has ended (at most 3 seconds).
  const settled = () => new Promise((resolve) => {
    const end = Date.now() + 3000;
    const wait = () => {
      if (!mundap.isBusy() || Date.now() > end) return resolve();
      find("#stop").click(); // again and again: the first may reach the server before the question does
      setTimeout(wait, 200);
    };
    wait();
  });
  mundap.open = async (id) => {
    if (id && mundap.isCurrent(id)) return;
    await settled();
    mundap.endEditing();
    mundap.raise("apply", { record: mundap.takeUp(id) });
  };

  const row = (sample, { id, title, changed, text }) => {
    const item = sample.cloneNode(true);
    item.className = "";
    item.dataset.id = id;
    const shown = title || mundap.words("untitled");
    item.querySelector(".title").textContent = shown;
    item.querySelector(".when").textContent = changed ? new Date(changed).toLocaleString(document.documentElement.lang) : "";
    const open = item.querySelector(".open-past");
    if (mundap.isCurrent(id)) open.setAttribute("aria-current", "true");
    open.addEventListener("click", () => {
      find("#past").close();
      mundap.open(id);
    });
    const renaming = item.querySelector(".renaming");
    item.querySelector(".rename").addEventListener("click", () => {
      renaming.hidden = false;
      renaming.title.value = title;
      renaming.title.focus();
    });
    renaming.addEventListener("submit", (event) => {
      event.preventDefault();
      mundap.rename(id, renaming.title.value.trim());
      list();
      find(`#past-list [data-id="${CSS.escape(id)}"] .rename`).focus();
    });
    item.querySelector(".export-markdown").addEventListener("click", () => {
      mundap.raise("download", { record: text, name: `${nameOf(title)}.md` });
    });
    item.querySelector(".export-json").addEventListener("click", () => offer(`${nameOf(title)}.json`, text, "application/json"));
    for (const button of item.querySelectorAll(".row-actions button")) {
      button.setAttribute("aria-label", `${button.textContent}: ${shown}`);
    }
    const remove = item.querySelector(".delete");
    remove.addEventListener("click", async () => {
      if (!(await mundap.sure(remove.dataset.asks.replace("{}", shown)))) return;
      if (mundap.isCurrent(id)) await mundap.open("");
      mundap.forget(id);
      list();
      find("#past form button").focus();
    });
    return item;
  };

  const list = () => {
    const dialog = find("#past");
    const known = mundap.conversations();
    dialog.querySelector(".none").hidden = known.length > 0;
    find("#past-list").replaceChildren(...known.map((one) => row(dialog.querySelector(".sample"), one)));
  };
  mundap.showPast = () => {
    list();
    find("#past").showModal();
  };
})();
