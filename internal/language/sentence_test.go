package language

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"knowledgepath/internal/kp"
)

// TestSentences: a bar stands where one sentence ends and the next begins.
func TestSentences(t *testing.T) {
	for _, text := range []string{
		"", "Una sola.", "Sin punto final", "Dos.|Tres.",
		"La Dra. Ruiz y el Sr. Gómez llegan.|Después comen.",
		"Ver art. 3 y núm. 5 de la ley.|Otra.",
		"Pan, agua, etc. y mantas.|Pan, agua, etc.|Luego salen.",
		"Llegan a las 8 a. m. y salen.|Cierran a las 9 p. m.|Otro turno entra.",
		"Dijo que no.|Ella volvió.", "Mira No. 5 de la lista.|Fin.",
		"En EE. UU. y México.|Fin.", "Lo firmó J. Pérez ayer.|Fin.",
		"Cuesta 3.50 dólares.|Son 1.500 o 2,5.|Fin.",
		"Espera… y sigue.|Espera…|Sigue.|Espera... y sigue.|Espera...|Sigue.",
		"¿Qué pasó?, ¿qué dejamos?|¡Alto!|Fin.",
		"En lugar de «¿quién falló?», di «¿qué decía la regla?».|Fin.",
		"Pregunta: «¿Está claro?».|«Sí».|(Nadie más habló.)|Fin.",
		"—Hola.|—Adiós.", "Hay 40.|30 son niñas.", "Uno.\nsigue igual.|Dos.",
		"Visita example.org hoy.|Escribe a las 10.30 en punto.",
		"Mr. Smith and Dr. Jones, e.g. in the U.S. office, agreed.|It works.",
		"Really?!|Yes.|He said \"Stop!\" and left.|She said \"Go.\"|Then left.",
	} {
		var got []string
		joined := strings.ReplaceAll(text, "|", " ")
		for from, to := range Sentences(joined) {
			got = append(got, joined[from:to])
		}
		if diff := cmp.Diff(text, strings.Join(got, "|")); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
}

func TestWords(t *testing.T) {
	for text, want := range map[string]string{
		"":                                 "",
		"Hola, ¿qué tal?":                  "Hola|qué|tal",
		"Son 60 000 − 58 000 = 2 000 USD.": "Son|60 000|58 000|2 000|USD",
		"1 500,50 y 2 000. Ya":             "1 500,50|y|2 000|Ya",
		"1 500 000 y 20 3000":              "1 500 000|y|20|3000",
		"En 2026 100 personas":             "En|2026 100|personas",
		"uno—dos – tres y/o auto-cuidado":  "uno|dos|tres|y/o|auto-cuidado",
		"«casa» (a) … ! 5 %":               "casa|a|5",
		"ve el código \uFFFC ya":           "ve|el|código|ya",
		"A 100":                            "A|100",
	} {
		var got []string
		for from, to := range Words(text) {
			got = append(got, text[from:to])
		}
		if diff := cmp.Diff(want, strings.Join(got, "|")); diff != "" {
			t.Errorf("%q (-want +got):\n%s", text, diff)
		}
	}
}

// TestTextIsCutNotChanged: whatever the text, sentences and words come in
// order, do not overlap, and leave out only what is neither.
func TestTextIsCutNotChanged(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOfN(rapid.RuneFrom([]rune("aB1 .?!…»«(é\n—-,")), 0, 60, -1).Draw(t, "text")
		last := 0
		for from, to := range Sentences(text) {
			if from < last || to <= from || to > len(text) || strings.TrimSpace(text[last:from]) != "" {
				t.Fatalf("a sentence from %d to %d, the last ended at %d", from, to, last)
			}
			last = to
		}
		if strings.TrimSpace(text[last:]) != "" {
			t.Fatalf("%q is in no sentence", text[last:])
		}
		last = 0
		for from, to := range Words(text) {
			if from < last || to <= from || to > len(text) {
				t.Fatalf("a word from %d to %d, the last ended at %d", from, to, last)
			}
			if strings.ContainsAny(text[last:from], "aB1é") {
				t.Fatalf("%q is in no word", text[last:from])
			}
			last = to
		}
	})
}

func TestScore(t *testing.T) {
	var c Count
	c.Add("El gato come pan. El perro duerme 20 horas.", kp.ES)
	if want := (Count{Words: 8, Sentences: 2, Syllables: 13}); c != want {
		t.Errorf("counted %+v, want %+v", c, want)
	}
	if got := c.Score(kp.ES); got < 101.59 || got > 101.61 {
		t.Errorf("score %.3f, want 206.835 - 62.3*13/8 - 8/2", got)
	}
	if got := c.Score(kp.EN); got < 65.29 || got > 65.31 {
		t.Errorf("score %.3f, want 206.835 - 1.015*8/2 - 84.6*13/8", got)
	}
	if got := (Count{}).Score(kp.ES); got != 0 {
		t.Errorf("nothing scores %.1f", got)
	}
}
