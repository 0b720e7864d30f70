// This file opens pseudo-terminals on Linux.

package minipy_test

import (
	"fmt"
	"os"
	"os/exec"

	"golang.org/x/sys/unix"
)

// hasTerminal is whether startOnTerminal works here.
const hasTerminal = true

// startOnTerminal starts the command in a session of its own, on a new terminal of 80 columns. The caller closes the far end.
func startOnTerminal(cmd *exec.Cmd) (terminal, error) {
	far, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		return nil, err
	}
	near, err := nearEnd(far)
	if err != nil {
		far.Close()
		return nil, err
	}
	defer near.Close()
	cmd.Stdin, cmd.Stdout, cmd.Stderr = near, near, near
	cmd.SysProcAttr = &unix.SysProcAttr{Setsid: true, Setctty: true, Ctty: 0}
	if err := cmd.Start(); err != nil {
		far.Close()
		return nil, err
	}
	return far, nil
}

// nearEnd opens the program's side of the terminal whose far end is given.
func nearEnd(far *os.File) (*os.File, error) {
	fd := int(far.Fd())
	if err := unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0); err != nil {
		return nil, err
	}
	n, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	if err != nil {
		return nil, err
	}
	if err := unix.IoctlSetWinsize(fd, unix.TIOCSWINSZ, &unix.Winsize{Row: 24, Col: 80}); err != nil {
		return nil, err
	}
	return os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|unix.O_NOCTTY, 0)
}
