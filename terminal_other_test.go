// This file stands in where the tests know no pseudo-terminals.

//go:build !linux

package minipy_test

import (
	"errors"
	"os/exec"
)

// hasTerminal is whether startOnTerminal works here.
const hasTerminal = false

// startOnTerminal is not to be called without hasTerminal.
func startOnTerminal(*exec.Cmd) (terminal, error) { return nil, errors.ErrUnsupported }
