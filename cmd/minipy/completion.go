// This file writes the scripts that complete minipy's commands and options in a shell.
package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/alecthomas/kong"
)

// words are what may stand behind minipy: options and commands, with their help.
func words(app *kong.Application) (options, commands [][2]string) {
	for _, f := range app.Flags {
		if f.Hidden {
			continue
		}
		if f.Short == 'X' {
			options = append(options, [2]string{"-X", f.Help})
			continue
		}
		name := "--" + f.Name
		if values := strings.Split(f.Enum, ","); f.Enum != "" {
			for _, v := range values {
				options = append(options, [2]string{name + "=" + v, f.Help})
			}
			continue
		}
		if !f.IsBool() {
			name += "="
		}
		options = append(options, [2]string{name, f.Help})
	}
	options = append(options, [2]string{"--help", "this program's help"}, [2]string{"--version", "the version"})
	for _, c := range app.Children {
		commands = append(commands, [2]string{c.Name, c.Help})
	}
	return options, commands
}

// printCompletion writes the script for a shell.
func printCompletion(w io.Writer, app *kong.Application, shell string) {
	options, commands := words(app)
	firsts := func(list [][2]string) string {
		var s []string
		for _, x := range list {
			s = append(s, x[0])
		}
		return strings.Join(s, " ")
	}
	switch shell {
	case "bash":
		fmt.Fprintf(w, `# bash completion for minipy: source <(minipy completion bash)
_minipy() {
	local word=${COMP_WORDS[COMP_CWORD]} line=${COMP_LINE:0:COMP_POINT}
	line=${line##*[[:space:]]}
	COMPREPLY=()
	if [[ $line == -* ]]; then
		COMPREPLY=($(compgen -W %q -- "$line"))
		# = splits words: only what follows it is replaced
		[[ $line == *=* ]] && COMPREPLY=("${COMPREPLY[@]#*=}")
		[[ ${COMPREPLY[0]} == *= ]] && compopt -o nospace
	elif ((COMP_CWORD == 1)); then
		COMPREPLY=($(compgen -W %q -- "$word") $(compgen -f -- "$word"))
	else
		COMPREPLY=($(compgen -f -- "$word"))
	fi
}
complete -o filenames -F _minipy minipy
`, firsts(options), firsts(commands))
	case "zsh":
		fmt.Fprint(w, "#compdef minipy\n# zsh completion for minipy: source <(minipy completion zsh)\n_minipy() {\n\tlocal -a options commands\n\toptions=(\n")
		for _, o := range options {
			fmt.Fprintf(w, "\t\t%s\n", shellQuote(o[0]+":"+o[1]))
		}
		fmt.Fprint(w, "\t)\n\tcommands=(\n")
		for _, c := range commands {
			fmt.Fprintf(w, "\t\t%s\n", shellQuote(c[0]+":"+c[1]))
		}
		fmt.Fprint(w, "\t)\n\tif [[ $PREFIX == -* ]]; then\n\t\t_describe option options\n\telse\n\t\t((CURRENT == 2)) && _describe command commands\n\t\t_files\n\tfi\n}\ncompdef _minipy minipy\n")
	case "fish":
		fmt.Fprintln(w, "# fish completion for minipy: minipy completion fish | source")
		for _, c := range commands {
			fmt.Fprintf(w, "complete -c minipy -n __fish_use_subcommand -a %s -d %s\n", c[0], shellQuote(c[1]))
		}
		for _, o := range options {
			if o[0] == "-X" {
				fmt.Fprintf(w, "complete -c minipy -s X -x -a 'gil=0 gil=1' -d %s\n", shellQuote(o[1]))
				continue
			}
			name, value, takes := strings.Cut(strings.TrimPrefix(o[0], "--"), "=")
			arg := ""
			if takes {
				arg = " -x"
				if value != "" {
					arg += " -a " + value
				}
			}
			fmt.Fprintf(w, "complete -c minipy -l %s%s -d %s\n", name, arg, shellQuote(o[1]))
		}
	}
}

func shellQuote(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }
