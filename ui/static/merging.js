// Two windows that went on with one chat: what each has added ends up in it. Nothing here asks the server.
"use strict";
window.mundap ??= {};
(() => {
  const { mundap } = window;
  const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
  const numbered = (record) => new Map((record?.exchanges ?? []).map((one) => [one.number, one]));

  const isAnswered = ({ answer, state }) => Boolean(answer) && state !== "waiting";

  // Returns whether an exchange of this window may take the place of the one that is there under its number: that one is
  // as it was, or has no answer to lose.
  const mayReplace = (old, one, there) => {
    if (!there || same(one, there)) return true;
    if (old) return same(old, there) || isAnswered(old) || (!isAnswered(there) && isAnswered(one));
    // This window may have sent it half grown, and not have heard of its arrival.
    return !isAnswered(there) && one.question === there.question && one.follows === there.follows;
  };

  // Returns a chat with what another window and this one have made of it. Where both have given a number to an exchange
  // of their own, that of this window gets a new one, and so do those that follow it: they are a branch beside the other.
  // `moved` has the new numbers by the old ones.
  // `base`: the chat as both had it; `mine`: as this window has it; `theirs`: as it is kept now.
  mundap.mergedChats = (base, mine, theirs) => {
    const [before, merged] = [numbered(base), numbered(theirs)];
    const moved = new Map(); // new numbers by those of this window
    let highest = Math.max(0, ...merged.keys(), ...mine.exchanges.map(({ number }) => number));
    for (const one of [...mine.exchanges].sort((first, second) => first.number - second.number)) {
      const old = before.get(one.number);
      if (old && same(old, one)) continue;
      const there = merged.get(one.number);
      if (old && there && isAnswered(there) && !isAnswered(one)) continue; // the other window has the answer to it
      const follows = moved.get(one.follows) ?? one.follows;
      const isMoved = !mayReplace(old, one, there) || (!old && moved.has(one.follows));
      if (isMoved) moved.set(one.number, ++highest);
      const number = moved.get(one.number) ?? one.number;
      merged.set(number, { ...one, number, ...(follows === undefined ? {} : { follows }) });
    }
    const named = Object.entries(mine).filter(([name, value]) => !same(base?.[name], value));
    const head = { ...theirs, ...Object.fromEntries(named) };
    const exchanges = [...merged.values()].sort((one, other) => one.number - other.number);
    const last = moved.get(head.last) ?? head.last;
    const changed = Math.max(mine.changed ?? 0, theirs.changed ?? 0);
    return { chat: { ...head, last, changed, exchanges }, moved };
  };
})();
