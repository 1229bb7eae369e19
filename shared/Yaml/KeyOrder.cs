namespace Flux.Yaml;

/// <summary>
/// The order in which go-yaml writes a map's keys: numbers in them count by value (<c>a2</c> before <c>a10</c>). It is no total order
/// (<c>10</c>, <c>1a</c>, <c>2</c>, <c>10</c> go round), so what decides is the algorithm: insertion into what is sorted by code points.
/// </summary>
internal static class KeyOrder
{
    private const int InsertionLimit = 12;

    /// <summary>Sorts items by key.</summary>
    public static void Sort<T>(T[] items, Func<T, string> key, YamlVersion version)
    {
        Array.Sort(items, (a, b) => string.CompareOrdinal(key(a), key(b)));
        if (items.Length <= InsertionLimit)
        {
            for (var i = 1; i < items.Length; i++)
            {
                for (var j = i; j > 0 && Compare(key(items[j]), key(items[j - 1]), version) < 0; j--)
                {
                    (items[j], items[j - 1]) = (items[j - 1], items[j]);
                }
            }

            return;
        }

        MergeSort(items, new T[items.Length], 0, items.Length, key, version);
    }

    private static void MergeSort<T>(T[] items, T[] buffer, int from, int to, Func<T, string> key, YamlVersion version)
    {
        if (to - from < 2)
        {
            return;
        }

        var middle = (from + to) / 2;
        MergeSort(items, buffer, from, middle, key, version);
        MergeSort(items, buffer, middle, to, key, version);
        if (Compare(key(items[middle - 1]), key(items[middle]), version) <= 0)
        {
            return;
        }

        var (left, right) = (from, middle);
        for (var i = from; i < to; i++)
        {
            buffer[i] = right >= to || (left < middle && Compare(key(items[left]), key(items[right]), version) <= 0)
                ? items[left++] : items[right++];
        }

        Array.Copy(buffer, from, items, from, to - from);
    }

    private static int Compare(string x, string y, YamlVersion version)
    {
        var digits = false;
        var shared = Math.Min(x.Length, y.Length);
        for (var i = 0; i < shared; i++)
        {
            if (x[i] == y[i])
            {
                digits = char.IsDigit(x[i]);
                continue;
            }

            return CompareFrom(x, y, i, digits && version == YamlVersion.GoYaml3);
        }

        return x.Length.CompareTo(y.Length);
    }

    private static int CompareFrom(string x, string y, int i, bool digits)
    {
        var (xl, yl) = (char.IsLetter(x[i]), char.IsLetter(y[i]));
        if (xl && yl)
        {
            return x[i].CompareTo(y[i]);
        }

        if (xl || yl)
        {
            return digits ? (xl ? -1 : 1) : (xl ? 1 : -1);
        }

        long xn = 0, yn = 0;
        if (x[i] == '0' || y[i] == '0')
        {
            for (var j = i - 1; j >= 0 && char.IsDigit(x[j]); j--)
            {
                if (x[j] != '0')
                {
                    (xn, yn) = (1, 1);
                    break;
                }
            }
        }

        int xi = i, yi = i;
        for (; xi < x.Length && char.IsDigit(x[xi]); xi++)
        {
            xn = unchecked((xn * 10) + (x[xi] - '0'));
        }

        for (; yi < y.Length && char.IsDigit(y[yi]); yi++)
        {
            yn = unchecked((yn * 10) + (y[yi] - '0'));
        }

        return xn != yn ? xn.CompareTo(yn) : xi != yi ? xi.CompareTo(yi) : x[i].CompareTo(y[i]);
    }
}
