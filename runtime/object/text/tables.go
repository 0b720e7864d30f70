// Character tables: what package unicode lacks or has in an older version. Facts of the Unicode Character Database 15.1
// (PropList, DerivedCoreProperties, SpecialCasing, CaseFolding, Unihan numerics), checked against recorded CPython answers.

package text

import "unicode"

// The first and last code point of CJK extension I, the letters that Unicode 15.1 added.
const ideographsIFirst, ideographsILast = 0x2EBF0, 0x2EE5D

// digitsOnly holds characters that are digits but not decimal (isdigit without isdecimal).
var digitsOnly = rangeTable(
	rng{0xB2, 0xB3}, rng{0xB9, 0xB9}, rng{0x1369, 0x1371}, rng{0x19DA, 0x19DA}, rng{0x2070, 0x2070},
	rng{0x2074, 0x2079}, rng{0x2080, 0x2089}, rng{0x2460, 0x2468}, rng{0x2474, 0x247C}, rng{0x2488, 0x2490},
	rng{0x24EA, 0x24EA}, rng{0x24F5, 0x24FD}, rng{0x24FF, 0x24FF}, rng{0x2776, 0x277E}, rng{0x2780, 0x2788},
	rng{0x278A, 0x2792}, rng{0x10A40, 0x10A43}, rng{0x10E60, 0x10E68}, rng{0x11052, 0x1105A}, rng{0x1F100, 0x1F10A},
)

// ideographNumbers holds the ideographs that have a numeric value, in category Lo (isnumeric).
var ideographNumbers = rangeTable(
	rng{0x3405, 0x3405}, rng{0x3483, 0x3483}, rng{0x382A, 0x382A}, rng{0x3B4D, 0x3B4D}, rng{0x4E00, 0x4E00},
	rng{0x4E03, 0x4E03}, rng{0x4E07, 0x4E07}, rng{0x4E09, 0x4E09}, rng{0x4E24, 0x4E24}, rng{0x4E5D, 0x4E5D},
	rng{0x4E8C, 0x4E8C}, rng{0x4E94, 0x4E94}, rng{0x4E96, 0x4E96}, rng{0x4EAC, 0x4EAC}, rng{0x4EBF, 0x4EC0},
	rng{0x4EDF, 0x4EDF}, rng{0x4EE8, 0x4EE8}, rng{0x4F0D, 0x4F0D}, rng{0x4F70, 0x4F70}, rng{0x4FE9, 0x4FE9},
	rng{0x5006, 0x5006}, rng{0x5104, 0x5104}, rng{0x5146, 0x5146}, rng{0x5169, 0x5169}, rng{0x516B, 0x516B},
	rng{0x516D, 0x516D}, rng{0x5341, 0x5341}, rng{0x5343, 0x5345}, rng{0x534C, 0x534C}, rng{0x53C1, 0x53C4},
	rng{0x56DB, 0x56DB}, rng{0x58F1, 0x58F1}, rng{0x58F9, 0x58F9}, rng{0x5E7A, 0x5E7A}, rng{0x5EFE, 0x5EFF},
	rng{0x5F0C, 0x5F0E}, rng{0x5F10, 0x5F10}, rng{0x62D0, 0x62D0}, rng{0x62FE, 0x62FE}, rng{0x634C, 0x634C},
	rng{0x67D2, 0x67D2}, rng{0x6D1E, 0x6D1E}, rng{0x6F06, 0x6F06}, rng{0x7396, 0x7396}, rng{0x767E, 0x767E},
	rng{0x7695, 0x7695}, rng{0x79ED, 0x79ED}, rng{0x8086, 0x8086}, rng{0x842C, 0x842C}, rng{0x8CAE, 0x8CAE},
	rng{0x8CB3, 0x8CB3}, rng{0x8D30, 0x8D30}, rng{0x920E, 0x920E}, rng{0x94A9, 0x94A9}, rng{0x9621, 0x9621},
	rng{0x9646, 0x9646}, rng{0x964C, 0x964C}, rng{0x9678, 0x9678}, rng{0x96F6, 0x96F6}, rng{0xF96B, 0xF96B},
	rng{0xF973, 0xF973}, rng{0xF978, 0xF978}, rng{0xF9B2, 0xF9B2}, rng{0xF9D1, 0xF9D1}, rng{0xF9D3, 0xF9D3},
	rng{0xF9FD, 0xF9FD}, rng{0x20001, 0x20001}, rng{0x20064, 0x20064}, rng{0x200E2, 0x200E2}, rng{0x20121, 0x20121},
	rng{0x2092A, 0x2092A}, rng{0x20983, 0x20983}, rng{0x2098C, 0x2098C}, rng{0x2099C, 0x2099C}, rng{0x20AEA, 0x20AEA},
	rng{0x20AFD, 0x20AFD}, rng{0x20B19, 0x20B19}, rng{0x22390, 0x22390}, rng{0x22998, 0x22998}, rng{0x23B1B, 0x23B1B},
	rng{0x2626D, 0x2626D}, rng{0x2F890, 0x2F890},
)

// wordInner holds the punctuation that lies inside words (Word_Break MidLetter, MidNumLet, Single_Quote): case ignorable.
var wordInner = rangeTable(
	rng{0x27, 0x27}, rng{0x2E, 0x2E}, rng{0x3A, 0x3A}, rng{0xB7, 0xB7}, rng{0x387, 0x387}, rng{0x55F, 0x55F},
	rng{0x5F4, 0x5F4}, rng{0x2018, 0x2019}, rng{0x2024, 0x2024}, rng{0x2027, 0x2027}, rng{0xFE13, 0xFE13},
	rng{0xFE52, 0xFE52}, rng{0xFE55, 0xFE55}, rng{0xFF07, 0xFF07}, rng{0xFF0E, 0xFF0E}, rng{0xFF1A, 0xFF1A},
)

// notIdentifier holds letters whose NFKC form starts no identifier (ID_Start without XID_Start), all but U+FF9E, U+FF9F.
var notIdentifier = rangeTable(
	rng{0x37A, 0x37A}, rng{0xE33, 0xE33}, rng{0xEB3, 0xEB3}, rng{0x309B, 0x309C}, rng{0xFC5E, 0xFC63},
	rng{0xFDFA, 0xFDFB}, rng{0xFE70, 0xFE70}, rng{0xFE72, 0xFE72}, rng{0xFE74, 0xFE74}, rng{0xFE76, 0xFE76},
	rng{0xFE78, 0xFE78}, rng{0xFE7A, 0xFE7A}, rng{0xFE7C, 0xFE7C}, rng{0xFE7E, 0xFE7E},
)

type rng struct{ first, last rune }

// rangeTable builds a range table of sorted disjoint ranges.
func rangeTable(rs ...rng) *unicode.RangeTable {
	t := &unicode.RangeTable{}
	for _, r := range rs {
		if r.last <= 0xFFFF {
			t.R16 = append(t.R16, unicode.Range16{Lo: uint16(r.first), Hi: uint16(r.last), Stride: 1})
			if r.last <= unicode.MaxLatin1 {
				t.LatinOffset++
			}
		} else {
			t.R32 = append(t.R32, unicode.Range32{Lo: uint32(r.first), Hi: uint32(r.last), Stride: 1})
		}
	}
	return t
}

// A casing is the full case mappings of a code point, where they differ from the simple ones of package unicode; an empty
// string means that they do not.
type casing struct {
	r                  rune
	upper, title, fold string
}

// specialCasing is sorted by code point.
var specialCasing = [...]casing{
	{0x00b5, "", "", "\u03bc"},
	{0x00df, "SS", "Ss", "ss"},
	{0x0130, "", "", "i\u0307"},
	{0x0149, "\u02bcN", "\u02bcN", "\u02bcn"},
	{0x017f, "", "", "s"},
	{0x01f0, "J\u030c", "J\u030c", "j\u030c"},
	{0x0345, "", "", "\u03b9"},
	{0x0390, "\u0399\u0308\u0301", "\u0399\u0308\u0301", "\u03b9\u0308\u0301"},
	{0x03b0, "\u03a5\u0308\u0301", "\u03a5\u0308\u0301", "\u03c5\u0308\u0301"},
	{0x03c2, "", "", "\u03c3"},
	{0x03d0, "", "", "\u03b2"},
	{0x03d1, "", "", "\u03b8"},
	{0x03d5, "", "", "\u03c6"},
	{0x03d6, "", "", "\u03c0"},
	{0x03f0, "", "", "\u03ba"},
	{0x03f1, "", "", "\u03c1"},
	{0x03f5, "", "", "\u03b5"},
	{0x0587, "\u0535\u0552", "\u0535\u0582", "\u0565\u0582"},
	{0x1c80, "", "", "\u0432"},
	{0x1c81, "", "", "\u0434"},
	{0x1c82, "", "", "\u043e"},
	{0x1c83, "", "", "\u0441"},
	{0x1c84, "", "", "\u0442"},
	{0x1c85, "", "", "\u0442"},
	{0x1c86, "", "", "\u044a"},
	{0x1c87, "", "", "\u0463"},
	{0x1c88, "", "", "\ua64b"},
	{0x1e96, "H\u0331", "H\u0331", "h\u0331"},
	{0x1e97, "T\u0308", "T\u0308", "t\u0308"},
	{0x1e98, "W\u030a", "W\u030a", "w\u030a"},
	{0x1e99, "Y\u030a", "Y\u030a", "y\u030a"},
	{0x1e9a, "A\u02be", "A\u02be", "a\u02be"},
	{0x1e9b, "", "", "\u1e61"},
	{0x1e9e, "", "", "ss"},
	{0x1f50, "\u03a5\u0313", "\u03a5\u0313", "\u03c5\u0313"},
	{0x1f52, "\u03a5\u0313\u0300", "\u03a5\u0313\u0300", "\u03c5\u0313\u0300"},
	{0x1f54, "\u03a5\u0313\u0301", "\u03a5\u0313\u0301", "\u03c5\u0313\u0301"},
	{0x1f56, "\u03a5\u0313\u0342", "\u03a5\u0313\u0342", "\u03c5\u0313\u0342"},
	{0x1f80, "\u1f08\u0399", "", "\u1f00\u03b9"},
	{0x1f81, "\u1f09\u0399", "", "\u1f01\u03b9"},
	{0x1f82, "\u1f0a\u0399", "", "\u1f02\u03b9"},
	{0x1f83, "\u1f0b\u0399", "", "\u1f03\u03b9"},
	{0x1f84, "\u1f0c\u0399", "", "\u1f04\u03b9"},
	{0x1f85, "\u1f0d\u0399", "", "\u1f05\u03b9"},
	{0x1f86, "\u1f0e\u0399", "", "\u1f06\u03b9"},
	{0x1f87, "\u1f0f\u0399", "", "\u1f07\u03b9"},
	{0x1f88, "\u1f08\u0399", "", "\u1f00\u03b9"},
	{0x1f89, "\u1f09\u0399", "", "\u1f01\u03b9"},
	{0x1f8a, "\u1f0a\u0399", "", "\u1f02\u03b9"},
	{0x1f8b, "\u1f0b\u0399", "", "\u1f03\u03b9"},
	{0x1f8c, "\u1f0c\u0399", "", "\u1f04\u03b9"},
	{0x1f8d, "\u1f0d\u0399", "", "\u1f05\u03b9"},
	{0x1f8e, "\u1f0e\u0399", "", "\u1f06\u03b9"},
	{0x1f8f, "\u1f0f\u0399", "", "\u1f07\u03b9"},
	{0x1f90, "\u1f28\u0399", "", "\u1f20\u03b9"},
	{0x1f91, "\u1f29\u0399", "", "\u1f21\u03b9"},
	{0x1f92, "\u1f2a\u0399", "", "\u1f22\u03b9"},
	{0x1f93, "\u1f2b\u0399", "", "\u1f23\u03b9"},
	{0x1f94, "\u1f2c\u0399", "", "\u1f24\u03b9"},
	{0x1f95, "\u1f2d\u0399", "", "\u1f25\u03b9"},
	{0x1f96, "\u1f2e\u0399", "", "\u1f26\u03b9"},
	{0x1f97, "\u1f2f\u0399", "", "\u1f27\u03b9"},
	{0x1f98, "\u1f28\u0399", "", "\u1f20\u03b9"},
	{0x1f99, "\u1f29\u0399", "", "\u1f21\u03b9"},
	{0x1f9a, "\u1f2a\u0399", "", "\u1f22\u03b9"},
	{0x1f9b, "\u1f2b\u0399", "", "\u1f23\u03b9"},
	{0x1f9c, "\u1f2c\u0399", "", "\u1f24\u03b9"},
	{0x1f9d, "\u1f2d\u0399", "", "\u1f25\u03b9"},
	{0x1f9e, "\u1f2e\u0399", "", "\u1f26\u03b9"},
	{0x1f9f, "\u1f2f\u0399", "", "\u1f27\u03b9"},
	{0x1fa0, "\u1f68\u0399", "", "\u1f60\u03b9"},
	{0x1fa1, "\u1f69\u0399", "", "\u1f61\u03b9"},
	{0x1fa2, "\u1f6a\u0399", "", "\u1f62\u03b9"},
	{0x1fa3, "\u1f6b\u0399", "", "\u1f63\u03b9"},
	{0x1fa4, "\u1f6c\u0399", "", "\u1f64\u03b9"},
	{0x1fa5, "\u1f6d\u0399", "", "\u1f65\u03b9"},
	{0x1fa6, "\u1f6e\u0399", "", "\u1f66\u03b9"},
	{0x1fa7, "\u1f6f\u0399", "", "\u1f67\u03b9"},
	{0x1fa8, "\u1f68\u0399", "", "\u1f60\u03b9"},
	{0x1fa9, "\u1f69\u0399", "", "\u1f61\u03b9"},
	{0x1faa, "\u1f6a\u0399", "", "\u1f62\u03b9"},
	{0x1fab, "\u1f6b\u0399", "", "\u1f63\u03b9"},
	{0x1fac, "\u1f6c\u0399", "", "\u1f64\u03b9"},
	{0x1fad, "\u1f6d\u0399", "", "\u1f65\u03b9"},
	{0x1fae, "\u1f6e\u0399", "", "\u1f66\u03b9"},
	{0x1faf, "\u1f6f\u0399", "", "\u1f67\u03b9"},
	{0x1fb2, "\u1fba\u0399", "\u1fba\u0345", "\u1f70\u03b9"},
	{0x1fb3, "\u0391\u0399", "", "\u03b1\u03b9"},
	{0x1fb4, "\u0386\u0399", "\u0386\u0345", "\u03ac\u03b9"},
	{0x1fb6, "\u0391\u0342", "\u0391\u0342", "\u03b1\u0342"},
	{0x1fb7, "\u0391\u0342\u0399", "\u0391\u0342\u0345", "\u03b1\u0342\u03b9"},
	{0x1fbc, "\u0391\u0399", "", "\u03b1\u03b9"},
	{0x1fbe, "", "", "\u03b9"},
	{0x1fc2, "\u1fca\u0399", "\u1fca\u0345", "\u1f74\u03b9"},
	{0x1fc3, "\u0397\u0399", "", "\u03b7\u03b9"},
	{0x1fc4, "\u0389\u0399", "\u0389\u0345", "\u03ae\u03b9"},
	{0x1fc6, "\u0397\u0342", "\u0397\u0342", "\u03b7\u0342"},
	{0x1fc7, "\u0397\u0342\u0399", "\u0397\u0342\u0345", "\u03b7\u0342\u03b9"},
	{0x1fcc, "\u0397\u0399", "", "\u03b7\u03b9"},
	{0x1fd2, "\u0399\u0308\u0300", "\u0399\u0308\u0300", "\u03b9\u0308\u0300"},
	{0x1fd3, "\u0399\u0308\u0301", "\u0399\u0308\u0301", "\u03b9\u0308\u0301"},
	{0x1fd6, "\u0399\u0342", "\u0399\u0342", "\u03b9\u0342"},
	{0x1fd7, "\u0399\u0308\u0342", "\u0399\u0308\u0342", "\u03b9\u0308\u0342"},
	{0x1fe2, "\u03a5\u0308\u0300", "\u03a5\u0308\u0300", "\u03c5\u0308\u0300"},
	{0x1fe3, "\u03a5\u0308\u0301", "\u03a5\u0308\u0301", "\u03c5\u0308\u0301"},
	{0x1fe4, "\u03a1\u0313", "\u03a1\u0313", "\u03c1\u0313"},
	{0x1fe6, "\u03a5\u0342", "\u03a5\u0342", "\u03c5\u0342"},
	{0x1fe7, "\u03a5\u0308\u0342", "\u03a5\u0308\u0342", "\u03c5\u0308\u0342"},
	{0x1ff2, "\u1ffa\u0399", "\u1ffa\u0345", "\u1f7c\u03b9"},
	{0x1ff3, "\u03a9\u0399", "", "\u03c9\u03b9"},
	{0x1ff4, "\u038f\u0399", "\u038f\u0345", "\u03ce\u03b9"},
	{0x1ff6, "\u03a9\u0342", "\u03a9\u0342", "\u03c9\u0342"},
	{0x1ff7, "\u03a9\u0342\u0399", "\u03a9\u0342\u0345", "\u03c9\u0342\u03b9"},
	{0x1ffc, "\u03a9\u0399", "", "\u03c9\u03b9"},
	{0xfb00, "FF", "Ff", "ff"},
	{0xfb01, "FI", "Fi", "fi"},
	{0xfb02, "FL", "Fl", "fl"},
	{0xfb03, "FFI", "Ffi", "ffi"},
	{0xfb04, "FFL", "Ffl", "ffl"},
	{0xfb05, "ST", "St", "st"},
	{0xfb06, "ST", "St", "st"},
	{0xfb13, "\u0544\u0546", "\u0544\u0576", "\u0574\u0576"},
	{0xfb14, "\u0544\u0535", "\u0544\u0565", "\u0574\u0565"},
	{0xfb15, "\u0544\u053b", "\u0544\u056b", "\u0574\u056b"},
	{0xfb16, "\u054e\u0546", "\u054e\u0576", "\u057e\u0576"},
	{0xfb17, "\u0544\u053d", "\u0544\u056d", "\u0574\u056d"},
}
