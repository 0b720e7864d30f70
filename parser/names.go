// This file finds the character that \N{NAME} stands for: by Unicode's table of names, by the rules for ideographs and
// syllables, and by the names that control characters and a few others have besides.

package parser

import (
	"strconv"
	"strings"
	"sync"

	"golang.org/x/text/unicode/runenames"
)

// runeNamed returns the character of that name. As in CPython, case matters only in
// names that follow from a rule.
func runeNamed(name string) (rune, bool) {
	if r, ok := byRule(name); ok {
		return r, true
	}
	r, ok := runeNames()[strings.ToUpper(name)]
	return r, ok
}

// runeNames maps a name in capitals to its character. It is made when the first name is asked for: few programs do.
var runeNames = sync.OnceValue(func() map[string]rune {
	m := make(map[string]rune, 36000)
	for _, span := range [...][2]rune{{' ', 0x1ffff}, {0xe0000, 0xe01ff}} {
		for r := span[0]; r <= span[1]; r++ {
			if n := runenames.Name(r); n != "" && n[0] != '<' {
				m[n] = r
			}
		}
	}
	for n, r := range aliases() {
		m[n] = r
	}
	for r := rune(0x2f800); r <= 0x2fa1d; r++ {
		m["CJK COMPATIBILITY IDEOGRAPH-"+strings.ToUpper(strconv.FormatInt(int64(r), 16))] = r
	}
	for i := rune(0); i < 256; i++ {
		n := "VS" + strconv.Itoa(int(i)+1)
		if m[n] = 0xfe00 + i; i >= 16 {
			m[n] = 0xe0100 + i - 16
		}
	}
	return m
})

// byRule finds characters whose names Unicode derives.
func byRule(name string) (rune, bool) {
	if s, ok := strings.CutPrefix(name, "HANGUL SYLLABLE "); ok {
		return hangul(s)
	}
	if s, ok := strings.CutPrefix(name, "CJK UNIFIED IDEOGRAPH-"); ok && (len(s) == 4 || len(s) == 5) {
		v, n := hexDigits(s, 5)
		if s != strings.ToUpper(s) {
			return 0, false
		}
		for _, span := range [...][2]uint32{
			{0x3400, 0x4dbf}, {0x4e00, 0x9fff}, {0x20000, 0x2a6df}, {0x2a700, 0x2b739}, {0x2b740, 0x2b81d},
			{0x2b820, 0x2cea1}, {0x2ceb0, 0x2ebe0}, {0x2ebf0, 0x2ee5d}, {0x30000, 0x3134a}, {0x31350, 0x323af},
		} {
			if n == len(s) && v >= span[0] && v <= span[1] {
				return rune(v), true
			}
		}
	}
	return 0, false
}

// hangul finds a syllable by the names of its letters.
func hangul(s string) (rune, bool) {
	l, s := letter(s, []string{"G", "GG", "N", "D", "DD", "R", "M", "B", "BB", "S", "SS", "", "J", "JJ", "C", "K", "T", "P", "H"})
	v, s := letter(s, []string{"A", "AE", "YA", "YAE", "EO", "E", "YEO", "YE", "O", "WA", "WAE", "OE", "YO", "U", "WEO", "WE", "WI", "YU", "EU", "YI", "I"})
	t, s := letter(s, []string{
		"", "G", "GG", "GS", "N", "NJ", "NH", "D", "L", "LG", "LM", "LB", "LS", "LT", "LP", "LH", "M", "B", "BS", "S", "SS", "NG", "J", "C", "K", "T", "P", "H",
	})
	if l < 0 || v < 0 || t < 0 || s != "" {
		return 0, false
	}
	return 0xac00 + rune((l*21+v)*28+t), true
}

// letter takes the longest of the names off the front of s; its number is -1 if there is none.
func letter(s string, names []string) (number int, rest string) {
	number = -1
	for i, n := range names {
		if strings.HasPrefix(s, n) && (number < 0 || len(n) > len(names[number])) {
			number = i
		}
	}
	if number < 0 {
		return -1, s
	}
	return number, s[len(names[number]):]
}

// aliases are the names of characters that have none, abbreviations, and corrected names (Unicode's NameAliases.txt).
func aliases() map[string]rune {
	return map[string]rune{
		"NULL": 0x0, "NUL": 0x0, "START OF HEADING": 0x1, "SOH": 0x1, "START OF TEXT": 0x2, "STX": 0x2, "END OF TEXT": 0x3,
		"ETX": 0x3, "END OF TRANSMISSION": 0x4, "EOT": 0x4, "ENQUIRY": 0x5, "ENQ": 0x5, "ACKNOWLEDGE": 0x6, "ACK": 0x6,
		"ALERT": 0x7, "BEL": 0x7, "BACKSPACE": 0x8, "BS": 0x8, "CHARACTER TABULATION": 0x9, "HORIZONTAL TABULATION": 0x9,
		"HT": 0x9, "TAB": 0x9, "LINE FEED": 0xa, "NEW LINE": 0xa, "END OF LINE": 0xa, "LF": 0xa, "NL": 0xa, "EOL": 0xa,
		"LINE TABULATION": 0xb, "VERTICAL TABULATION": 0xb, "VT": 0xb, "FORM FEED": 0xc, "FF": 0xc, "CARRIAGE RETURN": 0xd,
		"CR": 0xd, "SHIFT OUT": 0xe, "LOCKING-SHIFT ONE": 0xe, "SO": 0xe, "SHIFT IN": 0xf, "LOCKING-SHIFT ZERO": 0xf,
		"SI": 0xf, "DATA LINK ESCAPE": 0x10, "DLE": 0x10, "DEVICE CONTROL ONE": 0x11, "DC1": 0x11,
		"DEVICE CONTROL TWO": 0x12, "DC2": 0x12, "DEVICE CONTROL THREE": 0x13, "DC3": 0x13, "DEVICE CONTROL FOUR": 0x14,
		"DC4": 0x14, "NEGATIVE ACKNOWLEDGE": 0x15, "NAK": 0x15, "SYNCHRONOUS IDLE": 0x16, "SYN": 0x16,
		"END OF TRANSMISSION BLOCK": 0x17, "ETB": 0x17, "CANCEL": 0x18, "CAN": 0x18, "END OF MEDIUM": 0x19, "EOM": 0x19,
		"EM": 0x19, "SUBSTITUTE": 0x1a, "SUB": 0x1a, "ESCAPE": 0x1b, "ESC": 0x1b, "INFORMATION SEPARATOR FOUR": 0x1c,
		"FILE SEPARATOR": 0x1c, "FS": 0x1c, "INFORMATION SEPARATOR THREE": 0x1d, "GROUP SEPARATOR": 0x1d, "GS": 0x1d,
		"INFORMATION SEPARATOR TWO": 0x1e, "RECORD SEPARATOR": 0x1e, "RS": 0x1e, "INFORMATION SEPARATOR ONE": 0x1f,
		"UNIT SEPARATOR": 0x1f, "US": 0x1f, "SP": 0x20, "DELETE": 0x7f, "DEL": 0x7f, "PADDING CHARACTER": 0x80, "PAD": 0x80,
		"HIGH OCTET PRESET": 0x81, "HOP": 0x81, "BREAK PERMITTED HERE": 0x82, "BPH": 0x82, "NO BREAK HERE": 0x83,
		"NBH": 0x83, "INDEX": 0x84, "IND": 0x84, "NEXT LINE": 0x85, "NEL": 0x85, "START OF SELECTED AREA": 0x86, "SSA": 0x86,
		"END OF SELECTED AREA": 0x87, "ESA": 0x87, "CHARACTER TABULATION SET": 0x88, "HORIZONTAL TABULATION SET": 0x88,
		"HTS": 0x88, "CHARACTER TABULATION WITH JUSTIFICATION": 0x89, "HORIZONTAL TABULATION WITH JUSTIFICATION": 0x89,
		"HTJ": 0x89, "LINE TABULATION SET": 0x8a, "VERTICAL TABULATION SET": 0x8a, "VTS": 0x8a, "PARTIAL LINE FORWARD": 0x8b,
		"PARTIAL LINE DOWN": 0x8b, "PLD": 0x8b, "PARTIAL LINE BACKWARD": 0x8c, "PARTIAL LINE UP": 0x8c, "PLU": 0x8c,
		"REVERSE LINE FEED": 0x8d, "REVERSE INDEX": 0x8d, "RI": 0x8d, "SINGLE SHIFT TWO": 0x8e, "SINGLE-SHIFT-2": 0x8e,
		"SS2": 0x8e, "SINGLE SHIFT THREE": 0x8f, "SINGLE-SHIFT-3": 0x8f, "SS3": 0x8f, "DEVICE CONTROL STRING": 0x90,
		"DCS": 0x90, "PRIVATE USE ONE": 0x91, "PRIVATE USE-1": 0x91, "PU1": 0x91, "PRIVATE USE TWO": 0x92,
		"PRIVATE USE-2": 0x92, "PU2": 0x92, "SET TRANSMIT STATE": 0x93, "STS": 0x93, "CANCEL CHARACTER": 0x94, "CCH": 0x94,
		"MESSAGE WAITING": 0x95, "MW": 0x95, "START OF GUARDED AREA": 0x96, "START OF PROTECTED AREA": 0x96, "SPA": 0x96,
		"END OF GUARDED AREA": 0x97, "END OF PROTECTED AREA": 0x97, "EPA": 0x97, "START OF STRING": 0x98, "SOS": 0x98,
		"SINGLE GRAPHIC CHARACTER INTRODUCER": 0x99, "SGC": 0x99, "SINGLE CHARACTER INTRODUCER": 0x9a, "SCI": 0x9a,
		"CONTROL SEQUENCE INTRODUCER": 0x9b, "CSI": 0x9b, "STRING TERMINATOR": 0x9c, "ST": 0x9c,
		"OPERATING SYSTEM COMMAND": 0x9d, "OSC": 0x9d, "PRIVACY MESSAGE": 0x9e, "PM": 0x9e,
		"APPLICATION PROGRAM COMMAND": 0x9f, "APC": 0x9f, "NBSP": 0xa0, "SHY": 0xad, "LATIN CAPITAL LETTER GHA": 0x1a2,
		"LATIN SMALL LETTER GHA": 0x1a3, "CGJ": 0x34f, "ARABIC SMALL HIGH LIGATURE ALEF WITH YEH BARREE": 0x616,
		"ALM": 0x61c, "SYRIAC SUBLINEAR COLON SKEWED LEFT": 0x709, "KANNADA LETTER LLLA": 0xcde, "LAO LETTER FO FON": 0xe9d,
		"LAO LETTER FO FAY": 0xe9f, "LAO LETTER RO": 0xea3, "LAO LETTER LO": 0xea5,
		"TIBETAN MARK BKA- SHOG GI MGO RGYAN": 0xfd0, "HANGUL JONGSEONG YESIEUNG-KIYEOK": 0x11ec,
		"HANGUL JONGSEONG YESIEUNG-SSANGKIYEOK": 0x11ed, "HANGUL JONGSEONG SSANGYESIEUNG": 0x11ee,
		"HANGUL JONGSEONG YESIEUNG-KHIEUKH": 0x11ef, "FVS1": 0x180b, "FVS2": 0x180c, "FVS3": 0x180d, "MVS": 0x180e,
		"FVS4": 0x180f, "SUNDANESE LETTER ARCHAIC I": 0x1bbd, "ZWSP": 0x200b, "ZWNJ": 0x200c, "ZWJ": 0x200d, "LRM": 0x200e,
		"RLM": 0x200f, "LRE": 0x202a, "RLE": 0x202b, "PDF": 0x202c, "LRO": 0x202d, "RLO": 0x202e, "NNBSP": 0x202f,
		"MMSP": 0x205f, "WJ": 0x2060, "LRI": 0x2066, "RLI": 0x2067, "FSI": 0x2068, "PDI": 0x2069,
		"WEIERSTRASS ELLIPTIC FUNCTION": 0x2118, "MICR ON US SYMBOL": 0x2448, "MICR DASH SYMBOL": 0x2449,
		"LEFTWARDS TRIANGLE-HEADED ARROW WITH DOUBLE VERTICAL STROKE":  0x2b7a,
		"RIGHTWARDS TRIANGLE-HEADED ARROW WITH DOUBLE VERTICAL STROKE": 0x2b7c, "YI SYLLABLE ITERATION MARK": 0xa015,
		"MYANMAR LETTER KHAMTI LLA": 0xaa6e, "PRESENTATION FORM FOR VERTICAL RIGHT WHITE LENTICULAR BRACKET": 0xfe18,
		"BYTE ORDER MARK": 0xfeff, "BOM": 0xfeff, "ZWNBSP": 0xfeff, "CUNEIFORM SIGN NU11 TENU": 0x122d4,
		"CUNEIFORM SIGN NU11 OVER NU11 BUR OVER BUR": 0x122d5, "MEDEFAIDRIN CAPITAL LETTER H": 0x16e56,
		"MEDEFAIDRIN CAPITAL LETTER NG": 0x16e57, "MEDEFAIDRIN SMALL LETTER H": 0x16e76,
		"MEDEFAIDRIN SMALL LETTER NG": 0x16e77, "HENTAIGANA LETTER E-1": 0x1b001,
		"BYZANTINE MUSICAL SYMBOL FTHORA SKLIRON CHROMA VASIS":        0x1d0c5,
		"IDEOGRAPHIC DESCRIPTION CHARACTER SURROUND FROM RIGHT":       0x2ffc,
		"IDEOGRAPHIC DESCRIPTION CHARACTER SURROUND FROM LOWER RIGHT": 0x2ffd,
		"IDEOGRAPHIC DESCRIPTION CHARACTER HORIZONTAL REFLECTION":     0x2ffe,
		"IDEOGRAPHIC DESCRIPTION CHARACTER ROTATION":                  0x2fff, "IDEOGRAPHIC DESCRIPTION CHARACTER SUBTRACTION": 0x31ef,
	}
}
