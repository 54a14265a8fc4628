// Command kp is Knowledge Path: the server and the tools around it.
package main

import (
	"os"

	"knowledgepath/internal/app"
)

func main() {
	os.Exit(app.Main(os.Args[1:], os.Environ(), os.Stdin, os.Stdout, os.Stderr))
}
