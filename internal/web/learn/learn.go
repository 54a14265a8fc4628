// Package learn is the learner's surface: the intake, the path with its
// reasons, modules, lessons and their activities, and what one wrote.
package learn

import (
	"net/http"

	"knowledgepath/internal/web/site"
)

// Routes lists the surface's routes.
func Routes() []site.Route {
	return []site.Route{
		{Method: http.MethodGet, Path: "/modules/:slug", Handle: showModule},
		{Method: http.MethodPost, Path: "/modules/:slug", Handle: startModule},
		{Method: http.MethodGet, Path: "/modules/:slug/files/:name", Handle: sendAttachment},
		{Method: http.MethodGet, Path: "/modules/:slug/media/:name", Handle: sendMedia},
		{Method: http.MethodGet, Path: "/modules/:slug/:lesson", Handle: showLesson},
		{Method: http.MethodGet, Path: "/modules/:slug/:lesson/print", Handle: showPrint},
		{Method: http.MethodGet, Path: "/modules/:slug/:lesson/lesson.html", Handle: sendSingle},
		{Method: http.MethodPost, Path: "/modules/:slug/:lesson", Handle: finishLesson},
		{Method: http.MethodPost, Path: "/modules/:slug/:lesson/:activity", Handle: answerActivity},
		{Method: http.MethodGet, Path: "/modules/:slug/:lesson/:activity/sheet.csv", Handle: sendSheet},
		{Method: http.MethodGet, Path: "/modules/:slug/:lesson/:activity/plan.ics", Handle: sendPlan},
		{Method: http.MethodGet, Path: "/intake", Handle: showIntake},
		{Method: http.MethodGet, Path: "/intake/:question", Handle: showQuestion},
		{Method: http.MethodPost, Path: "/intake/:question", Handle: answerQuestion},
		{Method: http.MethodGet, Path: "/path", Handle: showPath},
		{Method: http.MethodPost, Path: "/path/:module", Handle: choose},
		{Method: http.MethodGet, Path: "/notes", Handle: showNotes},
	}
}
