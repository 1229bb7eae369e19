using System.Runtime.InteropServices;

namespace Flux.Yaml.Scanning;

/// <summary>A comment's place: line from 1, column from 0, and whether something stands before it on its line.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Comment(int Line, int Column, bool IsInline);
