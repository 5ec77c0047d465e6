/**
 * Light, dark, or as the system has it. The choice is remembered where the browser allows it.
 */
import { element } from './dom.ts';

const THEMES = ['auto', 'light', 'dark'] as const;
type Theme = (typeof THEMES)[number];

const STORE_KEY = 'walrus-sim-report-theme';

export function themeButton(): HTMLButtonElement {
  let theme = storedTheme();
  const made = element('button', { type: 'button', class: 'theme' });
  const show = () => {
    if (theme === 'auto') document.documentElement.removeAttribute('data-theme');
    else document.documentElement.dataset.theme = theme;
    made.textContent = `Theme: ${theme}`;
  };
  made.addEventListener('click', () => {
    theme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length];
    storeTheme(theme);
    show();
  });
  show();
  return made;
}

/** Storage is refused to some local pages; the theme is then not remembered. */
function storedTheme(): Theme {
  try {
    const stored = localStorage.getItem(STORE_KEY) as Theme | null;
    return stored !== null && THEMES.includes(stored) ? stored : 'auto';
  } catch {
    return 'auto';
  }
}

function storeTheme(theme: Theme): void {
  try {
    localStorage.setItem(STORE_KEY, theme);
  } catch {
    // Not remembered.
  }
}
