package language

import (
	"strings"
	"testing"

	"knowledgepath/internal/kp"
)

// TestSpanishSyllables: each word is written with its syllables apart, as the
// rules of spelling part them.
func TestSpanishSyllables(t *testing.T) {
	const words = `
		ca-sa per-so-na y o a-hí pa-ís dí-a rí-o oír(o-ír) le-í-do le-er ve-hí-cu-lo bú-ho
		a-é-re-o zo-o-ló-gi-co al-co-hol co-o-pe-rar te-a-tro ca-os hé-ro-e
		a-gua cie-lo viu-da ciu-dad cui-da-do rui-do guion fluir jui-cio
		que-so quien a-quí gue-rra guí-a pin-güi-no ver-güen-za a-ve-ri-guáis
		U-ru-guay buey muy rey hay a-yer ma-yo re-yes
		prohi-bir ahu-mar ca-ca-hue-te de-sahu-ciar de-he-sa ahí-to(a-hí-to)
		cons-truí cons-truí-a je-suí-ti-co vi-ví-ais re-ú-ne ma-íz Ra-úl ba-úl
		mi-gra-ción si-tua-ción hi-gie-ne i-gual-dad chi-i-ta or-ga-ni-za-cio-nes
		trans-por-te ins-truc-ción cons-cien-te a-bril lla-ve pe-rro ni-ñez
		a-com-pa-ñar a-dul-to tú sí ONG
	`
	for word := range strings.FieldsSeq(words) {
		parts := word
		if bare, inside, ok := strings.Cut(word, "("); ok {
			word, parts = strings.ReplaceAll(bare, "-", ""), strings.TrimSuffix(inside, ")")
		}
		want := strings.Count(parts, "-") + 1
		if got := Syllables(strings.ReplaceAll(word, "-", ""), kp.ES); got != want {
			t.Errorf("%s: %d syllables, want %d", parts, got, want)
		}
		upper := strings.ToUpper(strings.ReplaceAll(word, "-", ""))
		if got := Syllables(upper, kp.ES); got != want {
			t.Errorf("%s: %d syllables, want %d", upper, got, want)
		}
	}
}

// TestEnglishSyllables keeps the rule of thumb right for most of the words
// that lessons are made of.
func TestEnglishSyllables(t *testing.T) {
	const words = `
		a the is team a-gree-ment a-gree-ments per-son peo-ple com-mu-ni-ty or-gan-i-sa-tion de-ci-sion
		free need-ed asked want-ed helped de-cid-ed signed planned chang-es plac-es names cas-es hous-es notes
		ta-ble sim-ple ti-tle pos-si-ble re-spon-si-ble whole like make safe rule time date
		in-for-ma-tion sit-u-a-tion in-di-vid-u-al grad-u-al pe-ri-od se-ri-ous pre-vi-ous ma-te-ri-al
		so-cial of-fi-cial es-sen-tial spe-cial fi-nan-cial me-di-a ra-di-o bi-as tri-al va-ri-e-ty so-ci-e-ty
		qui-et sci-ence ex-pe-ri-ence au-di-ence vi-o-lence di-a-ry bud-get spent mon-ey do-nor
		shel-ter le-gal clin-ic mi-grate mi-gra-tion bor-der ref-u-gee ar-riv-als ques-tion sug-ges-tion re-li-gious
		language(lan-guage) guess guide quick qual-i-ty e-qual year yes you young day way by why my
		write wrote writ-ten read reads reach each when be-fore af-ter u-su-al-ly quick-ly re-view re-views
		re-ceived re-ceive be-lieve field friend their they your our hour hours fire de-tained re-leased
		strength thought through through-out un-der-stand plain lan-guage ex-plain clear clear-ly
		pass-word phone lock net-work ac-count back-up code codes de-vice screen man-ag-er
		pol-i-cies al-lies be-ing go-ing see-ing some-thing move-ment home-less state-ments un-less fam-i-ly re-ply on-ly doc-u-ment dur-ing king string an-swers eve-ning dif-ferent(dif-fer-ent) safe-ty care-ful e-vent
	`
	total, wrong := 0, []string{}
	for word := range strings.FieldsSeq(words) {
		parts := word
		if bare, inside, ok := strings.Cut(word, "("); ok {
			word, parts = bare, strings.TrimSuffix(inside, ")")
		}
		total++
		if got, want := Syllables(strings.ReplaceAll(word, "-", ""), kp.EN), strings.Count(parts, "-")+1; got != want {
			wrong = append(wrong, parts)
			t.Logf("%s: %d, want %d", parts, got, want)
		}
	}
	if len(wrong)*20 > total {
		t.Errorf("%d of %d words are counted wrongly: %s", len(wrong), total, strings.Join(wrong, " "))
	}
}
