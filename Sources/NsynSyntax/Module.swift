// Turns UTF-8 bytes into a lossless tree and back into one canonical layout. Knows no names, types or chemistry.
