// Adding documents: files and folders that are chosen or dropped anywhere on the page, text that is pasted, and addresses
// of web pages. Files go one way, through the page's only file input; where a user may not add documents, there is none.
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

  // The files of a folder that can be read, those of its folders too. Of files with one name, the name of the folder is
  // put before it, so that the same folder gives the same names when it is chosen again.
  mundap.addFolder = (files) => {
    const { suffixes, none, others } = find("button.add-folder").dataset;
    const read = new Set(suffixes.split(" "));
    const parts = ({ name, webkitRelativePath }) => (webkitRelativePath || name).split("/").slice(1);
    const visible = [...files].filter((file) => !parts(file).some((part) => part.startsWith(".")));
    const taken = visible.filter(({ name }) => read.has(name.slice(name.lastIndexOf(".")).toLowerCase()));
    const counts = new Map();
    for (const { name } of taken) counts.set(name, (counts.get(name) ?? 0) + 1);
    const named = taken.map((file) => (counts.get(file.name) > 1 ? new File([file], parts(file).join(" - "), { type: file.type }) : file));
    if (!named.length) return mundap.say(none);
    if (named.length < visible.length) mundap.say(others.replace("{}", visible.length - named.length));
    return mundap.addFiles(named);
  };
  const chooseFolder = () => {
    const chooser = Object.assign(document.createElement("input"), { type: "file", multiple: true, webkitdirectory: true });
    chooser.id = "folder-chooser";
    chooser.hidden = true;
    find("#folder-chooser")?.remove();
    document.body.append(chooser); // Firefox forgets a chooser that is not in the page
    chooser.addEventListener("change", () => mundap.addFolder(chooser.files), { once: true });
    chooser.click();
  };
  // Folders that are dropped give their files, each with its path.
  const filesIn = async (entry) => {
    if (entry.isFile) {
      const file = await new Promise((resolve, reject) => entry.file(resolve, reject));
      Object.defineProperty(file, "webkitRelativePath", { value: entry.fullPath.slice(1) });
      return [file];
    }
    const reader = entry.createReader();
    const found = [];
    for (;;) { // a reader gives a hundred at a time
      const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
      if (!some.length) return found;
      for (const one of some) found.push(...(await filesIn(one)));
    }
  };
  mundap.drop = async (transfer) => {
    const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
    if (!entries.some((entry) => entry.isDirectory)) return mundap.addFiles(transfer.files);
    return mundap.addFolder((await Promise.all(entries.map(filesIn))).flat());
  };

  // Pages are fetched by the server; what was typed stays for the next time if the dialog is cancelled.
  mundap.fetchPages = async () => {
    const dialog = find("#fetching");
    const form = dialog.querySelector("form");
    const closed = mundap.modal(dialog);
    form.elements.urls.focus();
    const chosen = await closed;
    const urls = form.elements.urls.value.trim();
    if (chosen !== "add" || !urls) return;
    form.reset();
    mundap.raise("submit", { urls });
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
  // On the check tab a file is checked, elsewhere it is added, in both cases only by those who may upload one.
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
    else mundap.drop(event.dataTransfer);
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest("button.add-files")) input()?.click();
    else if (event.target.closest("button.add-folder")) chooseFolder();
    else if (event.target.closest("button.add-text")) mundap.pasteText();
    else if (event.target.closest("button.add-page")) mundap.fetchPages();
    else if (event.target.closest("button.close-uploads")) find("#uploads .uploads").hidden = true;
    else if (event.target.closest("button.to-library")) find("#tab-library-button").click();
  });
})();
