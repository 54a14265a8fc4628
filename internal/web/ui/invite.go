package ui

import (
	"strings"

	"knowledgepath/internal/kp"
	"knowledgepath/internal/people"
)

// Invitation is a new invitation with the secrets that are shown once.
type Invitation struct {
	Link string
	Code string // in two groups, to say aloud
	Role kp.Role
}

// NewInvitation puts an invitation's link together.
func NewInvitation(base string, lang kp.Lang, inv people.Invitation) Invitation {
	code := inv.Code
	if len(code) == 6 {
		code = code[:3] + " " + code[3:]
	}
	return Invitation{Link: strings.TrimSuffix(base, "/") + "/" + string(lang) + "/i/" + inv.Token, Code: code, Role: inv.Role}
}
