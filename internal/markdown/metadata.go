package markdown

import (
	"bytes"
	"encoding/binary"
)

// imageMetadata names the first block in an image that says how, when or
// where it was made: EXIF, which holds the place in phones, or XMP. It is ""
// where there is none, and for what is not an image of these kinds.
func imageMetadata(data []byte) string {
	switch {
	case bytes.HasPrefix(data, []byte("\xff\xd8")):
		return jpegMetadata(data[2:])
	case bytes.HasPrefix(data, []byte("\x89PNG\r\n\x1a\n")):
		return pngMetadata(data[8:])
	case len(data) >= 12 && string(data[:4]) == "RIFF" && string(data[8:12]) == "WEBP":
		return webpMetadata(data[12:])
	case len(data) >= 12 && string(data[4:8]) == "ftyp":
		return avifMetadata(data)
	}
	return ""
}

// jpegMetadata walks the segments before the picture itself.
func jpegMetadata(data []byte) string {
	const appOne, startOfScan = 0xe1, 0xda
	for len(data) >= 4 && data[0] == 0xff {
		marker, size := data[1], int(binary.BigEndian.Uint16(data[2:]))
		if marker == 0xff { // padding
			data = data[1:]
			continue
		}
		if marker == startOfScan || size < 2 || len(data) < 2+size {
			return ""
		}
		body := data[4 : 2+size]
		switch {
		case marker == appOne && bytes.HasPrefix(body, []byte("Exif\x00")):
			return "EXIF"
		case marker == appOne && bytes.HasPrefix(body, []byte("http://ns.adobe.com/xap/")):
			return "XMP"
		}
		data = data[2+size:]
	}
	return ""
}

// pngMetadata walks the chunks.
func pngMetadata(data []byte) string {
	for len(data) >= 12 {
		size, kind := int(binary.BigEndian.Uint32(data)), string(data[4:8])
		if size < 0 || len(data) < 12+size {
			return ""
		}
		body := data[8 : 8+size]
		switch {
		case kind == "eXIf", kind == "zTXt" || kind == "tEXt", kind == "iTXt":
			if name := pngText(kind, body); name != "" {
				return name
			}
		}
		data = data[12+size:]
	}
	return ""
}

func pngText(kind string, body []byte) string {
	switch {
	case kind == "eXIf", bytes.HasPrefix(body, []byte("Raw profile type exif")):
		return "EXIF"
	case bytes.HasPrefix(body, []byte("XML:com.adobe.xmp")), bytes.HasPrefix(body, []byte("Raw profile type xmp")):
		return "XMP"
	}
	return ""
}

// webpMetadata walks the chunks, each padded to an even size.
func webpMetadata(data []byte) string {
	for len(data) >= 8 {
		size := int(binary.LittleEndian.Uint32(data[4:]))
		switch string(data[:4]) {
		case "EXIF":
			return "EXIF"
		case "XMP ":
			return "XMP"
		}
		next := 8 + size + size%2
		if size < 0 || next > len(data) {
			return ""
		}
		data = data[next:]
	}
	return ""
}

// avifMetadata looks for the kinds of items in the box that describes the
// picture; only metadata are called so.
func avifMetadata(data []byte) string {
	for len(data) >= 8 {
		size := int(binary.BigEndian.Uint32(data))
		if size < 8 || size > len(data) {
			size = len(data)
		}
		if string(data[4:8]) == "meta" {
			switch meta := data[8:size]; {
			case bytes.Contains(meta, []byte("Exif\x00")):
				return "EXIF"
			case bytes.Contains(meta, []byte("application/rdf+xml")):
				return "XMP"
			}
		}
		data = data[size:]
	}
	return ""
}
