// What the scripts share: they stand each in a block of its own and see no other names.
const catalog = {
  // Where this site's pages begin: "/", or below a prefix.
  base: new URL(document.currentScript.src).pathname.replace(/-\/conftalks\/[^/]*$/, ""),

  // What this browser keeps for the site under a name: null where nothing is, undefined where it keeps nothing at all.
  kept(name) {
    try {
      return localStorage.getItem(name);
    } catch {
      return undefined;
    }
  },
  // Whether it was kept.
  keep(name, value) {
    try {
      localStorage.setItem(name, value);
      return true;
    } catch {
      return false;
    }
  },

  // Copies what a field has, or selects it; says which.
  async copy(field, what) {
    try {
      await navigator.clipboard.writeText(field.value);
      return `Copied ${what}.`;
    } catch {
      field.hidden = false;
      field.focus();
      field.select();
      return "The browser did not allow copying. The text is selected: copy it by hand.";
    }
  },
};
