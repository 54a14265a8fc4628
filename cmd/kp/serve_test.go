package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// program is a running kp serve.
type program struct {
	cmd  *exec.Cmd
	base string
	out  string // what it printed before it was ready
}

// start runs the program on a data folder and waits until it is ready.
func start(t *testing.T, data string) *program {
	t.Helper()
	p := &program{cmd: exec.Command(os.Args[0], "serve", "--addr", "127.0.0.1:0", "--data", data)}
	p.cmd.Env = append(os.Environ(), asProgram+"=1")
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = p.cmd.Process.Kill()
		_ = p.cmd.Wait()
	})
	lines := bufio.NewReader(out)
	line, err := lines.ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	p.base = strings.TrimSpace(strings.TrimPrefix(line, "Knowledge Path: "))
	for range 200 {
		resp, err := http.Get(p.base + "/readyz")
		if err == nil {
			resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				break
			}
		}
		time.Sleep(25 * time.Millisecond)
	}
	// What it prints further was there before it listened.
	for lines.Buffered() > 0 {
		line, err := lines.ReadString('\n')
		if err != nil {
			t.Fatal(err)
		}
		p.out += line
	}
	return p
}

// learner is a guest who answers the same question again and again.
type learner struct {
	client       *http.Client
	acknowledged int
}

const lesson = "/es/modules/ad-agreements/why"

var (
	hidden = regexp.MustCompile(`name="(_id|_t|_e)" value="([^"]*)"`)
	tries  = regexp.MustCompile(`Lo intentaste (\d+) ve`)
)

// answer sends one answer and counts it if the program acknowledged it.
func (l *learner) answer(base string) error {
	body, err := l.get(base + lesson)
	if err != nil {
		return err
	}
	_, form, found := strings.Cut(body, `id="q-useful"`)
	if !found {
		return fmt.Errorf("the page has no question:\n%.300s", body)
	}
	values := hiddenOf("<main" + form)
	values.Set("a", "b")
	resp, err := l.client.PostForm(base+lesson+"/q-useful", values)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusSeeOther {
		return fmt.Errorf("status %d", resp.StatusCode)
	}
	l.acknowledged++
	return nil
}

func (l *learner) get(address string) (string, error) {
	resp, err := l.client.Get(address)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	return string(data), err
}

// An answer that was acknowledged is there after the program was killed in
// the middle of many.
func TestKilledProgramKeepsEveryAcknowledgedAnswer(t *testing.T) {
	data := t.TempDir()
	p := start(t, data)
	learners := make([]*learner, 4)
	var work sync.WaitGroup
	enough := make(chan struct{}, 1024)
	for i := range learners {
		jar, err := cookiejar.New(nil)
		if err != nil {
			t.Fatal(err)
		}
		l := &learner{client: &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
		learners[i] = l
		work.Go(func() {
			for l.acknowledged < 1000 {
				if err := l.answer(p.base); err != nil {
					return // the program is gone
				}
				enough <- struct{}{}
			}
		})
	}
	for range 120 {
		<-enough
	}
	if err := p.cmd.Process.Signal(syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	work.Wait()

	again := start(t, data)
	total := 0
	for i, l := range learners {
		total += l.acknowledged
		old, err := url.Parse(p.base)
		if err != nil {
			t.Fatal(err)
		}
		now, err := url.Parse(again.base)
		if err != nil {
			t.Fatal(err)
		}
		l.client.Jar.SetCookies(now, l.client.Jar.Cookies(old))
		page, err := l.get(again.base + lesson)
		if err != nil {
			t.Fatal(err)
		}
		kept := 1 // the page counts from the second try on
		if m := tries.FindStringSubmatch(page); m != nil {
			if kept, err = strconv.Atoi(m[1]); err != nil {
				t.Fatal(err)
			}
		}
		if kept < l.acknowledged || kept > l.acknowledged+1 {
			t.Errorf("learner %d: %d answers were acknowledged, %d are there", i, l.acknowledged, kept)
		}
	}
	if total < 120 {
		t.Fatalf("only %d answers were acknowledged", total)
	}
}

// On an empty database the program prints a link that makes the first admin;
// once there is one it prints none.
func TestFirstAdminComesByTheLink(t *testing.T) {
	data := t.TempDir()
	p := start(t, data)
	link := regexp.MustCompile(`(http://\S+/es/i/[a-z2-7]+)`).FindString(p.out)
	if link == "" {
		t.Fatalf("no link was printed:\n%s", p.out)
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	l := &learner{client: &http.Client{Jar: jar}}
	for range 2 { // looking does not use it up
		page, err := l.get(link)
		if err != nil || !strings.Contains(page, "administrar esta instalación") {
			t.Fatalf("the invitation: %v\n%.500s", err, page)
		}
		if values := hiddenOf(page); len(values) == 0 {
			t.Fatal("the invitation has no form")
		}
	}
	page, err := l.get(link)
	if err != nil {
		t.Fatal(err)
	}
	values := hiddenOf(page)
	values.Set("name", "Elena")
	values.Set("password", "cuatro palabras para entrar")
	resp, err := l.client.PostForm(link, values)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		t.Fatalf("accepting: %d", resp.StatusCode)
	}
	if page, err = l.get(p.base + "/es/admin/content"); err != nil || !strings.Contains(page, "Subir un módulo") {
		t.Errorf("the first admin sees no content page: %v", err)
	}
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	if again := start(t, data); strings.Contains(again.out, "/i/") {
		t.Errorf("a link was printed although there is an admin:\n%s", again.out)
	}
}

// hiddenOf is the hidden fields of the page's main form.
func hiddenOf(page string) url.Values {
	_, form, _ := strings.Cut(page, "<main")
	values := url.Values{}
	for _, m := range hidden.FindAllStringSubmatch(form, 3) {
		values.Set(m[1], m[2])
	}
	return values
}

// A program that is told to stop finishes the request it is in and ends
// with 0.
func TestToldToStopFinishesWhatItBegan(t *testing.T) {
	p := start(t, t.TempDir())
	host := strings.TrimPrefix(p.base, "http://")
	conn, err := net.Dial("tcp", host)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	body := "language=es"
	fmt.Fprintf(conn, "POST /es/settings/language HTTP/1.1\r\nHost: %s\r\nSec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n%s", host, len(body), body[:4])
	time.Sleep(200 * time.Millisecond) // let it read the first half
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	time.Sleep(200 * time.Millisecond)
	if _, err := io.WriteString(conn, body[4:]); err != nil {
		t.Fatal(err)
	}
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusSeeOther {
		t.Errorf("the request in flight was answered with %d", resp.StatusCode)
	}
	if err := p.cmd.Wait(); err != nil {
		t.Errorf("the program ended with %v", err)
	}
}
