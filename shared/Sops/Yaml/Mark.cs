using System.Runtime.InteropServices;

namespace Flux.Sops.Yaml;

/// <summary>A place in the text: all count from zero.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Mark(int Index, int Line, int Column);
