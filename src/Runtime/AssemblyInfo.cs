// Headers are written into small stack buffers on the hot path; clearing those first costs more than writing them.
[module: System.Runtime.CompilerServices.SkipLocalsInit]
