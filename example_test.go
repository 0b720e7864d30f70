// This file shows the façade at work: examples that run as tests and stand in the package's documentation.

package minipy_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	lib "minipy"
)

// Threads of a script run in parallel; the lock makes their sum right.
func Example() {
	const source = `
import sys, threading
total, lock = 0, threading.Lock()
def work():
    global total
    for _ in range(1000):
        with lock:
            total += int(sys.argv[1])
threads = [threading.Thread(target=work) for _ in range(4)]
for t in threads: t.start()
for t in threads: t.join()
print("total", total)
`
	var out bytes.Buffer
	in := lib.New(lib.NoGIL(), lib.Stdout(&out), lib.Args("rules.mpy", "7"))
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if err := in.Exec(ctx, "rules.mpy", source); err != nil {
		fmt.Println(in.Describe(err))
	}
	in.Close() // writes what stdout still holds
	fmt.Print(out.String())
	// Output: total 28000
}

func ExampleNew() {
	in := lib.New(lib.GIL(time.Millisecond), lib.SwitchCPython(), lib.Stdout(os.Stdout))
	defer in.Close()
	_ = in.Exec(context.Background(), "mode.mpy", "import sys; print(sys._is_gil_enabled(), sys.getswitchinterval())")
	// Output: True 0.001
}

func ExampleInterp_Exec() {
	in := lib.New(lib.Stdout(os.Stdout))
	defer in.Close()
	// Names live on from one Exec to the next.
	for _, source := range []string{"x = 20", "x += 22", "print(x)"} {
		if err := in.Exec(context.Background(), "step.mpy", source); err != nil {
			fmt.Println(in.Describe(err))
		}
	}
	// Output: 42
}

// A context ends a script that does not end by itself; the interpreter can be used again.
func ExampleInterp_Exec_cancel() {
	in := lib.New(lib.Stdout(os.Stdout))
	defer in.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	err := in.Exec(ctx, "loop.mpy", "while True: pass")
	fmt.Println(errors.Is(err, context.DeadlineExceeded))
	// Output: true
}

func ExampleInterp_Describe() {
	in := lib.New()
	defer in.Close()
	err := in.Exec(context.Background(), "bad.mpy", "def f(n):\n    return 1 // n\nf(0)\n")
	fmt.Println(in.Describe(err))
	// Output:
	// Traceback (most recent call last):
	//   File "bad.mpy", line 3, in <module>
	//     f(0)
	//     ~^^^
	//   File "bad.mpy", line 2, in f
	//     return 1 // n
	//            ~~^^~~
	// ZeroDivisionError: integer division or modulo by zero
}

func ExampleCompile() {
	c, err := lib.Compile("add.mpy", "def add(a, b):\n    return a + b\n", "exec", 0)
	fmt.Println(c.Codes[0].QualName, c.Codes[0].NPos, err)
	_, err = lib.Compile("add.mpy", "def add(a, b:\n", "exec", 0)
	fmt.Println(err)
	// Output:
	// add 2 <nil>
	// add.mpy:1:8: SyntaxError: '(' was never closed
}
