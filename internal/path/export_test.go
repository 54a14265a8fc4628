package path

// LevelOf is what a competency can be taken to be at, for the properties.
func LevelOf(in Input, competency string) int { return newReckoning(in).level(competency) }
