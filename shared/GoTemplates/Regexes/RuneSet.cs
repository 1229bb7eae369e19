using Flux.GoTemplates.Formatting;

namespace Flux.GoTemplates.Regexes;

/// <summary>A set of characters as sorted ranges.</summary>
internal sealed class RuneSet
{
    public const int Maximum = 0x10FFFF;
    private readonly List<(int Low, int High)> _ranges = [];

    public static RuneSet Any => new RuneSet().Add(0, Maximum);

    public RuneSet Add(int low, int high)
    {
        _ranges.Add((low, high));
        return this;
    }

    public RuneSet Add(int low, int high, bool foldsCase)
    {
        Add(low, high);
        if (foldsCase)
        {
            CaseFolding.AddOrbits(this, low, high);
        }

        return this;
    }

    public RuneSet Add(RuneSet other)
    {
        _ranges.AddRange(other._ranges);
        return this;
    }

    public RuneSet AddFolded(RuneSet other)
    {
        foreach (var (low, high) in other._ranges.ToArray())
        {
            Add(low, high, foldsCase: true);
        }

        return this;
    }

    public RuneSet Negated()
    {
        var result = new RuneSet();
        var next = 0;
        foreach (var (low, high) in Clean())
        {
            if (low > next)
            {
                result.Add(next, low - 1);
            }

            next = Math.Max(next, high + 1);
        }

        return next <= Maximum ? result.Add(next, Maximum) : result;
    }

    /// <summary>The bounds, low and high by turns, sorted and without overlap.</summary>
    public int[] ToBounds() => [.. Clean().SelectMany(r => new[] { r.Low, r.High })];

    private List<(int Low, int High)> Clean()
    {
        var clean = new List<(int Low, int High)>();
        foreach (var range in _ranges.Order())
        {
            if (clean.Count > 0 && range.Low <= clean[^1].High + 1)
            {
                clean[^1] = (clean[^1].Low, Math.Max(clean[^1].High, range.High));
            }
            else
            {
                clean.Add(range);
            }
        }

        return clean;
    }
}
