using System.Runtime.InteropServices;

namespace Flux.Yaml.Scanning;

/// <summary>A place in a text; line and column from 0.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Mark(int Index, int Line, int Column);
