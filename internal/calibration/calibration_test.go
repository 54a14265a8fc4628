package calibration

import (
	"testing"

	"knowledgepath/internal/contract"
	"knowledgepath/internal/simulation"
)

// TestCalibrationLearns: what many learners of a world without structure
// answered predicts others better than the defaults, and parameters made of
// it are whole.
func TestCalibrationLearns(t *testing.T) {
	if testing.Short() {
		t.Skip("many seconds")
	}
	s := simulation.NewStudy(2, 1, 20)
	c, p := s.World.Catalog, contract.DefaultParams(s.World.Catalog)
	fitted, r := Calibrate(c, p, s.Log(simulation.Indep, 100))
	if !r.Activate || r.After >= r.Before || r.Responses != 100*27 {
		t.Fatalf("report %+v", r)
	}
	if _, err := contract.ReadParams(fitted.JSON(), c); err != nil {
		t.Error(err)
	}
}

// TestFewLearnersChangeNothing: below a hundred the parameters stay.
func TestFewLearnersChangeNothing(t *testing.T) {
	s := simulation.NewStudy(2, 1, 20)
	p := contract.DefaultParams(s.World.Catalog)
	if same, r := Calibrate(s.World.Catalog, p, s.Log(simulation.Factor, 20)); same != p || r.Activate || r.Learners != 20 {
		t.Errorf("20 learners: %+v", r)
	}
}

// TestWhatWouldMisleadIsSettled: fitted tables in which a higher point speaks
// for a lower one go back towards the default until none does.
func TestWhatWouldMisleadIsSettled(t *testing.T) {
	s := simulation.NewStudy(2, 1, 20)
	given := contract.DefaultParams(s.World.Catalog).Domain
	wild := given
	wild[0], wild[6] = wild[6], wild[0]
	if got := settle(wild, given); got != given {
		t.Errorf("settled to %v", got)
	}
	if got := settle(given, given); got != given {
		t.Errorf("the default is moved to %v", got)
	}
	rows := [classes][contract.Responses]float64{{10, 80, 10}, {10, 80, 10}, {60, 20, 20}, {50, 30, 20}}
	order(&rows)
	if want := [contract.Responses]float64{110, 50, 40}; rows[0] != ([contract.Responses]float64{10, 80, 10}) || rows[2] != want || rows[3] != want {
		t.Errorf("classes in order: %v", rows)
	}
}
