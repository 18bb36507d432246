// What every page needs. Each module looks after one behaviour and listens on the document, so that swapped-in
// fragments need no set-up of their own.
import "./bell.js";
import "./confirm.js";
import "./dialogs.js";
import "./first-error.js";
import "./fragments.js";
import "./keyboard.js";
import "./lists.js";
import "./live.js";
import "./mentions.js";
import "./menus.js";
import "./rows.js";
import "./share.js";
import "./step-dialog.js";
import "./submit-once.js";
import "./tabs.js";
import "./toasts.js";
import "./type-editor.js";
