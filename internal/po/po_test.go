package po

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// sample is a file as Write makes it.
const sample = `# Ana, 2026
msgid ""
msgstr ""
"Language: en\n"
"Content-Type: text/plain; charset=UTF-8\n"

#. Option
#. Keep: **
#: know.es.md:12
msgctxt "know#q-useful/a"
msgid "«Más» y \"menos\""
msgstr "\"More\" and \\less"

#: know.es.md:14
#, fuzzy
#| msgid "antes"
msgctxt "know#s1"
msgid ""
"uno\n"
"\n"
"dos"
msgstr ""
"one\n"
"\n"
"two\t2"

#~ msgid "gone"
#~ msgstr "away"
`

func TestReadAndWrite(t *testing.T) {
	f, err := Parse([]byte(sample))
	if err != nil {
		t.Fatal(err)
	}
	want := &File{
		Entries: []Entry{
			{Comments: []string{"# Ana, 2026"}, Str: "Language: en\nContent-Type: text/plain; charset=UTF-8\n", Line: 2},
			{
				Comments: []string{"#. Option", "#. Keep: **", "#: know.es.md:12"}, Context: "know#q-useful/a",
				ID: `«Más» y "menos"`, Str: `"More" and \less`, Line: 11,
			},
			{
				Comments: []string{"#: know.es.md:14", "#, fuzzy", `#| msgid "antes"`}, Context: "know#s1",
				ID: "uno\n\ndos", Str: "one\n\ntwo\t2", Line: 18,
			},
		},
		Tail: []string{`#~ msgid "gone"`, `#~ msgstr "away"`},
	}
	if diff := cmp.Diff(want, f); diff != "" {
		t.Errorf("parsed (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(sample, string(f.Write())); diff != "" {
		t.Errorf("written (-want +got):\n%s", diff)
	}
	if f.Header("language") != "en" || f.Header("X-None") != "" {
		t.Errorf("the header says language %q", f.Header("language"))
	}
	if f.Entries[1].Fuzzy() || !f.Entries[2].Fuzzy() {
		t.Error("the wrong entry is fuzzy")
	}
	if diff := cmp.Diff([]string{"Option", "Keep: **"}, f.Entries[1].Extracted()); diff != "" {
		t.Errorf("extracted comments (-want +got):\n%s", diff)
	}
}

// TestWhatEditorsMakeOfIt: wrapped strings, Windows lines, a byte order mark,
// no space before a string, no empty lines.
func TestWhatEditorsMakeOfIt(t *testing.T) {
	const wrapped = "\uFEFFmsgid \"\"\r\nmsgstr \"\"\r\n\"Language: en\\n\"\r\n" +
		"msgctxt\"a\"\r\nmsgid \"\"\r\n\"uno \"\r\n   \"dos\"\r\n\r\nmsgstr \"one \"\r\n\"two\""
	f, err := Parse([]byte(wrapped))
	if err != nil {
		t.Fatal(err)
	}
	want := []Entry{{Str: "Language: en\n", Line: 1}, {Context: "a", ID: "uno dos", Str: "one two", Line: 5}}
	if diff := cmp.Diff(want, f.Entries); diff != "" {
		t.Errorf("entries (-want +got):\n%s", diff)
	}
}

func TestWhatIsNoPO(t *testing.T) {
	for _, c := range []struct {
		name, text string
		line       int
		reason     error
	}{
		{"not UTF-8", "msgid \"\xff\"\nmsgstr \"\"\n", 1, ErrEncoding},
		{"plural", "msgid \"a\"\nmsgid_plural \"b\"\nmsgstr[0] \"c\"\n", 2, ErrPlural},
		{"plural form", "msgid \"a\"\nmsgstr[0] \"c\"\n", 2, ErrPlural},
		{"no msgid", "msgctxt \"a\"\nmsgstr \"c\"\n", 2, ErrOrder},
		{"no msgstr", "msgid \"a\"\nmsgid \"c\"\n", 2, ErrOrder},
		{"cut off", "msgid \"a\"\n", 1, ErrOrder},
		{"comment inside", "msgid \"a\"\n# x\nmsgstr \"b\"\n", 2, ErrOrder},
		{"string of nothing", "\"a\"\n", 1, ErrOrder},
		{"open string", "msgid \"a\n", 1, ErrString},
		{"no string", "msgid\n", 1, ErrString},
		{"lone quote", "msgid \"\n", 1, ErrString},
		{"quote inside", "msgid \"a\"b\"\n", 1, ErrString},
		{"escaped end", "msgid \"a\\\"\n", 1, ErrString},
		{"escape", "msgid \"\\q\"\n", 1, ErrString},
		{"domain", "domain \"a\"\n", 1, ErrUnknown},
		{"prose", "Dear translator,\n", 1, ErrUnknown},
		{"twice", "msgid \"a\"\nmsgstr \"\"\n\nmsgid \"a\"\nmsgstr \"\"\n", 5, ErrTwice},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Parse([]byte(c.text))
			e, ok := errors.AsType[*Error](err)
			if !ok || e.Line != c.line || !errors.Is(err, c.reason) {
				t.Errorf("error %v, want line %d: %v", err, c.line, c.reason)
			}
		})
	}
	if f, err := Parse(nil); err != nil || len(f.Entries) > 0 {
		t.Errorf("an empty file is %v, %v", f, err)
	}
}

func TestComments(t *testing.T) {
	if got := Ref("media/a b.es.md", 3); got != "#: \u2068media/a b.es.md\u2069:3" {
		t.Errorf("reference %q", got)
	}
	if diff := cmp.Diff([]string{"#. a b", "#. c", "# d"}, append(Extracted("a\nb", "", "c"), Translator("d")...)); diff != "" {
		t.Errorf("notes (-want +got):\n%s", diff)
	}
}

// texts are what translators write.
var texts = rapid.StringMatching(`[a-zé¿"\\\n\t #:\[\]()*-]{0,40}`)

// file draws a file with a header and entries that differ. Without any, gettext
// would drop the header.
func file(t *rapid.T) *File {
	f := &File{Entries: []Entry{{Str: "MIME-Version: 1.0\nContent-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: 8bit\n"}}}
	for _, id := range rapid.SliceOfNDistinct(texts.Filter(func(s string) bool { return s != "" }), 1, 6, rapid.ID).Draw(t, "ids") {
		e := Entry{Context: rapid.StringMatching(`[a-z#/-]{1,12}`).Draw(t, "context"), ID: id, Str: texts.Draw(t, "text")}
		e.Comments = Extracted(rapid.SliceOfN(rapid.StringMatching(`[A-Z][a-z]{0,8}`), 0, 2).Draw(t, "notes")...)
		e.Comments = append(e.Comments, Ref("know.es.md", rapid.IntRange(1, 99).Draw(t, "line")))
		f.Entries = append(f.Entries, e)
	}
	return f
}

func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := file(t).Write()
		f, err := Parse(text)
		if err != nil {
			t.Fatalf("%v in\n%s", err, text)
		}
		if diff := cmp.Diff(string(text), string(f.Write())); diff != "" {
			t.Errorf("written (-want +got):\n%s", diff)
		}
	})
}

// TestLikeGettext: msgcat writes our files as we do when it may not wrap, and
// what it wraps says the same.
func TestLikeGettext(t *testing.T) {
	if _, err := exec.LookPath("msgcat"); err != nil {
		if os.Getenv("KP_TEST_REQUIRE") != "" {
			t.Fatal("gettext is not installed")
		}
		t.Skip("gettext is not installed")
	}
	msgcat := func(t rapid.TB, text []byte, args ...string) []byte {
		t.Helper()
		cmd := exec.Command("msgcat", append(args, "--to-code=UTF-8", "-")...)
		var stderr bytes.Buffer
		cmd.Stdin, cmd.Stderr = bytes.NewReader(text), &stderr
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("msgcat: %v\n%s\nof\n%s", err, stderr.String(), text)
		}
		return out
	}
	checks := 0
	rapid.Check(t, func(t *rapid.T) {
		if checks++; checks > 25 {
			return // starting a program takes its time
		}
		f := file(t)
		text := f.Write()
		if diff := cmp.Diff(string(text), string(msgcat(t, text, "--no-wrap"))); diff != "" {
			t.Errorf("msgcat --no-wrap (-ours +theirs):\n%s", diff)
		}
		wrapped, err := Parse(msgcat(t, text, "--width=40"))
		if err != nil {
			t.Fatal(err)
		}
		if len(wrapped.Entries) != len(f.Entries) {
			t.Fatalf("%d entries after wrapping, want %d", len(wrapped.Entries), len(f.Entries))
		}
		for i, e := range f.Entries {
			got := wrapped.Entries[i]
			if got.Context != e.Context || got.ID != e.ID || got.Str != e.Str {
				t.Errorf("after wrapping %+v, want %+v", got, e)
			}
		}
	})
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(sample))
	f.Add([]byte("msgctxt \"a\"\nmsgid \"\"\n\"b\\n\"\nmsgstr\"c\"\n#~ x\n\"d\""))
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := Parse(data)
		if err != nil {
			e, ok := errors.AsType[*Error](err)
			if !ok || e.Line < 0 || e.Line > strings.Count(string(data), "\n")+1 {
				t.Fatalf("error %v", err)
			}
			return
		}
		text := file.Write()
		again, err := Parse(text)
		if err != nil {
			t.Fatalf("%v in what was written:\n%s", err, text)
		}
		if !bytes.Equal(again.Write(), text) {
			t.Errorf("written twice it differs:\n%s\n%s", text, again.Write())
		}
		for i, e := range file.Entries {
			got := again.Entries[i]
			got.Line = e.Line
			if diff := cmp.Diff(e, got); diff != "" {
				t.Errorf("entry (-want +got):\n%s", diff)
			}
		}
	})
}
