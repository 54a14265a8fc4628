package app

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// tool returns the path in an environment variable; without it the test is
// skipped, or fails where KP_TEST_REQUIRE is 1.
func tool(t *testing.T, name string) string {
	t.Helper()
	path := os.Getenv(name)
	if path == "" {
		if os.Getenv("KP_TEST_REQUIRE") == "1" {
			t.Fatalf("%s is not set, and KP_TEST_REQUIRE asks for it", name)
		}
		t.Skipf("%s is not set", name)
	}
	return path
}

// browser is a phone without JavaScript.
type browser struct {
	t     *testing.T
	ctx   context.Context
	house *house
	axe   string
	shots string // folder for pictures; empty for none
	where string // the page it shows
}

func newBrowser(t *testing.T, h *house, width, height int64) *browser {
	t.Helper()
	chromium, axeFile := tool(t, "KP_TEST_CHROMIUM"), tool(t, "KP_TEST_AXE")
	axe, err := os.ReadFile(axeFile)
	if err != nil {
		t.Fatal(err)
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(chromium), chromedp.NoSandbox, chromedp.UserDataDir(t.TempDir()),
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-sync", true), chromedp.DisableGPU)
	ctx, cancel := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	ctx, cancel = context.WithTimeout(ctx, 2*time.Minute)
	t.Cleanup(cancel)
	b := &browser{t: t, ctx: ctx, house: h, axe: string(axe), shots: os.Getenv("KP_TEST_SHOTS")}
	b.do(chromedp.EmulateViewport(width, height), b.scripts(false), b.media("light"), chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, page.SetBypassCSP, page.SetBypassCSPParams{Enabled: true})
		return err
	}))
	return b
}

// media says how the reader wants pages: light or dark, and without motion,
// which a headless browser cannot show.
func (b *browser) media(scheme string) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"}},
		})
		return err
	})
}

// scripts switches the page's JavaScript on or off.
func (b *browser) scripts(on bool) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !on})
		return err
	})
}

func (b *browser) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, steps...); err != nil {
		b.t.Fatalf("on %s: %v", b.where, err)
	}
}

func (b *browser) open(path string) {
	b.t.Helper()
	b.do(chromedp.Navigate(b.house.server.URL + path))
	b.at()
}

// choose presses controls by their value or id.
func (b *browser) choose(selectors ...string) {
	b.t.Helper()
	for _, s := range selectors {
		b.do(chromedp.Click(s))
	}
}

// press presses a button or link and waits for the page it leads to.
func (b *browser) press(selector string) {
	b.t.Helper()
	if _, err := chromedp.Run(b.ctx, chromedp.WaitEvent(page.LoadEventFired, func(page.EventLoadEventFired) bool { return true }, chromedp.Click(selector))); err != nil {
		b.t.Fatalf("%s on %s: %v", selector, b.where, err)
	}
	b.at()
}

// at notes where the browser is, for messages.
func (b *browser) at() {
	b.t.Helper()
	where, err := chromedp.Run(b.ctx, chromedp.Location())
	if err != nil {
		b.t.Fatalf("after %s: %v", b.where, err)
	}
	b.where = where
}

// shows fails unless the page has the words.
func (b *browser) shows(words string) {
	b.t.Helper()
	text, err := chromedp.Run(b.ctx, chromedp.Text("body"))
	if err != nil {
		b.t.Fatal(err)
	}
	if !strings.Contains(strings.Join(strings.Fields(text), " "), words) {
		b.t.Fatalf("the page does not show %q:\n%s", words, excerpt(text))
	}
}

// accessible fails if axe-core finds a violation, or the page is wider than
// the screen.
func (b *browser) accessible(name string) {
	b.t.Helper()
	b.do(b.scripts(true))
	defer b.do(b.scripts(false))
	b.do(chromedp.Evaluate[chromedp.Void](b.axe))
	found, err := chromedp.Run(b.ctx, chromedp.Evaluate[[]string](`axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})
		.then(r => r.violations.map(v => v.id + ': ' + v.help + ' at ' + v.nodes.map(n => n.target.join(' ')).join(', ')))`, chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatalf("%s: axe: %v", name, err)
	}
	for _, v := range found {
		b.t.Errorf("%s: %s", name, v)
	}
	over, err := chromedp.Run(b.ctx, chromedp.Evaluate[int](`document.documentElement.scrollWidth - window.innerWidth`))
	if err != nil {
		b.t.Fatal(err)
	}
	if over > 0 {
		b.t.Errorf("%s: %d px wider than the screen", name, over)
	}
	if b.shots != "" {
		picture, err := chromedp.Run(b.ctx, chromedp.FullScreenshot(100))
		if err != nil {
			b.t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(b.shots, name+".png"), picture, 0o644); err != nil {
			b.t.Fatal(err)
		}
	}
}

const submit = `main form button[type=submit]`

// The learner's, the mentor's and the admin's way on a phone of 390×844 with
// JavaScript switched off, with axe-core on every page.
func TestPhoneWithoutJavaScript(t *testing.T) {
	h, password := newDemo(t)
	b := newBrowser(t, h, 390, 844)

	b.open("/es/")
	b.accessible("landing")
	b.press(`main a.btn.sun`)
	b.shows("Cuéntanos de tu trabajo")
	b.accessible("intake")
	b.press(`main a.btn.sun`)
	b.press(submit)
	b.shows("Elige una opción")
	b.accessible("question-error")
	for _, options := range [][]string{{"#o-care"}, {"#o-MX"}, {"#o-transit"}, {"#o-voice", "#o-secure"}, {"#o-60"}, {"#o-phone-data"}, {"#o-short"}, {"#o-u"}} {
		b.choose(options...)
		b.press(submit)
	}
	b.accessible("question")
	b.open("/es/intake/check")
	b.accessible("check")
	b.press(`main a.btn.sun`)
	b.shows("Los pasos de tu ruta")
	b.shows("Está aquí porque")
	b.accessible("path")
	b.press(`.onward a.btn`)
	b.accessible("lesson")

	b.open("/es/modules/ad-agreements")
	b.accessible("module")
	b.press(submit)
	b.choose(`#q-useful input[value=a]`)
	b.press(`#q-useful button[type=submit]`)
	b.shows("Casi")
	b.accessible("quiz-again")
	b.choose(`#q-useful input[value=b]`)
	b.press(`#q-useful button[type=submit]`)
	b.shows("Así es")
	b.accessible("quiz-right")
	b.choose(`#c-parts summary`)
	b.press(`#c-parts details[open] button[value=yes]`)
	for range 2 {
		b.press(`form.next button[value=next]`)
	}
	b.do(chromedp.SendKeys(`#t-p1`, "El de las guardias."))
	b.press(`#r-growth button[type=submit]`)
	b.shows("Listo: lo guardamos")
	b.choose(`#p-next input[value=t1]`)
	b.press(`#p-next button[type=submit]`)
	b.accessible("plan")
	b.press(`form.next button[value=next]`)
	b.accessible("module-end")
	b.open("/es/notes")
	b.shows("El de las guardias.")
	b.accessible("notes")

	b.open("/en/sign-up")
	b.accessible("sign-up")
	b.signIn("Marisol", password)
	b.shows("Tu ruta, Marisol")
	b.accessible("path-marisol")
	b.open("/es/settings")
	b.accessible("settings")
	b.signIn("Lucía", password)
	b.shows("personas pueden necesitarte")
	b.accessible("mentor")
	b.press(`main table a.who`)
	b.accessible("mentor-learner")
	b.do(chromedp.SetValue(`#module`, "c4l7h3zu"), chromedp.SendKeys(`#reason`, "Para el folleto de marzo."))
	b.press(`#reason ~ p button, form[action$="/pins"] button[type=submit]`)
	b.shows("el módulo está fijado")
	b.signIn("Elena", password)
	b.shows("Contenido")
	b.accessible("content")
	b.open("/es/admin/people")
	b.accessible("people")
	for i, path := range []string{"/en/", "/en/modules", "/es/glossary", "/en/help", "/es/privacy", "/en/accessibility", "/es/nowhere", "/en/modules/rp-recognise", "/en/modules/rp-recognise/station"} {
		b.open(path)
		b.accessible(fmt.Sprintf("public-%d", i))
	}
}

// signIn leaves whatever session there is and signs someone in.
func (b *browser) signIn(name, password string) {
	b.t.Helper()
	b.press(`form.signout button`)
	b.open("/es/sign-in")
	b.do(chromedp.SendKeys(`#name`, name), chromedp.SendKeys(`#password`, password))
	b.press(submit)
}

// The same pages on a wide screen and in the dark, where layout and colours
// differ.
func TestWideAndDark(t *testing.T) {
	h, password := newDemo(t)
	b := newBrowser(t, h, 1280, 800)
	b.open("/es/sign-in")
	b.do(chromedp.SendKeys(`#name`, "Marisol"), chromedp.SendKeys(`#password`, password))
	b.press(submit)
	for _, scheme := range []string{"light", "dark"} {
		b.do(b.media(scheme))
		for name, path := range map[string]string{
			"landing": "/es/", "path": "/en/path", "lesson": "/es/modules/fs-basics/compare", "question": "/en/intake/k-agree",
			"module": "/es/modules/fs-basics", "check": "/es/intake/check", "catalogue": "/en/modules",
		} {
			b.open(path)
			b.accessible("wide-" + scheme + "-" + name)
		}
	}
}
