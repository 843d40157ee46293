// Adding documents: files that are chosen, text that is pasted, and files dropped anywhere on the page. All go the same
// way, through the page's only file input; where a user may not add documents, there is none.
"use strict";
(() => {
  const { mundap } = window;
  const find = (selector) => document.querySelector(selector);
  const input = () => find("#files input[type=file]");

  // While the server takes the files before these over, the input is away for a moment.
  mundap.addFiles = async (files) => {
    const handed = new DataTransfer();
    for (const file of files) handed.items.add(file);
    if (!handed.files.length) return;
    for (let waited = 0; !input() && waited < 50; waited += 1) await new Promise((resolve) => setTimeout(resolve, 100));
    if (!input()) return;
    input().files = handed.files;
    input().dispatchEvent(new Event("change", { bubbles: true }));
  };

  const nameOf = (title, text) => {
    const first = title.trim() || text.trim().split("\n")[0];
    return `${first.replace(/[\\/:*?"<>|\u0000-\u001f#]/g, " ").replace(/\s+/g, " ").trim().slice(0, 60) || "text"}.txt`;
  };
  mundap.pasteText = async () => {
    const dialog = find("#pasting");
    const form = dialog.querySelector("form");
    const closed = mundap.modal(dialog);
    form.elements.text.focus();
    const chosen = await closed;
    const text = form.elements.text.value;
    if (chosen !== "add" || !text.trim()) return; // what was typed stays for the next time
    const title = form.elements.title.value.trim();
    form.reset();
    mundap.addFiles([new File([title ? `${title}\n\n${text}` : text], nameOf(title, text), { type: "text/plain" })]);
  };

  const carriesFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
  // On the check tab a file is checked, elsewhere it is added, in both cases only by whoever may upload one.
  const takes = () => Boolean(mundap.isChecking() ? find("#check-file input[type=file]") : input());
  const cover = (shown) => {
    const words = find("#drop p");
    words.dataset.adds ??= words.textContent;
    words.textContent = mundap.isChecking() ? find("button.check-file").dataset.drop : words.dataset.adds;
    find("#drop").hidden = !shown;
  };
  let leaving;
  for (const name of ["dragenter", "dragover"]) {
    document.addEventListener(name, (event) => {
      if (!carriesFiles(event) || !takes()) return;
      event.preventDefault();
      window.clearTimeout(leaving);
      cover(true);
    });
  }
  document.addEventListener("dragleave", () => {
    window.clearTimeout(leaving);
    leaving = window.setTimeout(() => cover(false), 100); // going on to another element comes right after
  });
  document.addEventListener("drop", (event) => {
    if (!carriesFiles(event) || !takes()) return;
    event.preventDefault();
    cover(false);
    if (mundap.isChecking()) mundap.checkFile(event.dataTransfer.files);
    else mundap.addFiles(event.dataTransfer.files);
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest("button.add-files")) input()?.click();
    else if (event.target.closest("button.add-text")) mundap.pasteText();
    else if (event.target.closest("button.close-uploads")) find("#uploads .uploads").hidden = true;
    else if (event.target.closest("button.to-library")) find("#tab-library-button").click();
  });
})();
