using System.Text;
using Flux.GoTemplates.Values;

namespace Flux.GoTemplates.Formatting;

/// <content>Reads formats.</content>
internal sealed partial class Printer
{
    private sealed class FormatReader(Printer printer, string format)
    {
        private int _at;
        private int _argument;
        private bool _isAfterIndex;
        private bool _isGoodIndex;
        private bool _isReordered;

        public void Run(ReadOnlySpan<object?> arguments)
        {
            while (_at < format.Length)
            {
                _isGoodIndex = true;
                var next = format.IndexOf('%', _at);
                printer._output.Append(format, _at, (next < 0 ? format.Length : next) - _at);
                if (next < 0)
                {
                    break;
                }

                _at = next + 1;
                printer._fields.Clear();
                if (!Directive(arguments))
                {
                    break;
                }
            }

            if (!_isReordered && _argument < arguments.Length)
            {
                Extra(arguments[_argument..]);
            }
        }

        private static bool IsTooLarge(long number) => number is > 1_000_000 or < -1_000_000;

        // false where the format ends inside
        private bool Directive(ReadOnlySpan<object?> arguments)
        {
            var fields = printer._fields;
            _isAfterIndex = false;
            ReadFlags(fields);
            if (_at < format.Length && format[_at] is >= 'a' and <= 'z' && _argument < arguments.Length)
            {
                Verb(arguments, new(format[_at++]));
                return true;
            }

            ReadIndex(arguments.Length);
            ReadWidth(fields, arguments);
            ReadPrecision(fields, arguments);
            if (!_isAfterIndex)
            {
                ReadIndex(arguments.Length);
            }

            if (_at >= format.Length)
            {
                printer._output.Append("%!(NOVERB)");
                return false;
            }

            var verb = GoString.RuneAt(format, _at, out var width);
            _at += width;
            Verb(arguments, new(verb));
            return true;
        }

        private void ReadFlags(Fields fields)
        {
            for (; _at < format.Length; _at++)
            {
                switch (format[_at])
                {
                    case '#':
                        fields.Sharp = true;
                        break;
                    case '0':
                        fields.Zero = true;
                        break;
                    case '+':
                        fields.Plus = true;
                        break;
                    case '-':
                        fields.Minus = true;
                        break;
                    case ' ':
                        fields.Space = true;
                        break;
                    default:
                        return;
                }
            }
        }

        private void ReadWidth(Fields fields, ReadOnlySpan<object?> arguments)
        {
            if (_at < format.Length && format[_at] == '*')
            {
                _at++;
                fields.Width = FromArgument(arguments);
                if (fields.Width is null)
                {
                    printer._output.Append("%!(BADWIDTH)");
                }
                else if (fields.Width < 0)
                {
                    fields.Width = -fields.Width;
                    fields.Minus = true;
                    fields.Zero = false;
                }

                _isAfterIndex = false;
            }
            else
            {
                fields.Width = ReadNumber();
                _isGoodIndex &= !_isAfterIndex || fields.Width is null;
            }
        }

        private void ReadPrecision(Fields fields, ReadOnlySpan<object?> arguments)
        {
            if (_at + 1 >= format.Length || format[_at] != '.') // a point that ends the format is a verb
            {
                return;
            }

            _at++;
            _isGoodIndex &= !_isAfterIndex;
            ReadIndex(arguments.Length);
            if (_at < format.Length && format[_at] == '*')
            {
                _at++;
                fields.Precision = FromArgument(arguments);
                if (fields.Precision < 0)
                {
                    fields.Precision = null;
                }

                if (fields.Precision is null)
                {
                    printer._output.Append("%!(BADPREC)");
                }

                _isAfterIndex = false;
            }
            else
            {
                fields.Precision = ReadNumber() ?? 0;
            }
        }

        private void Verb(ReadOnlySpan<object?> arguments, Rune verb)
        {
            var output = printer._output;
            if (verb.Value == '%')
            {
                output.Append('%');
            }
            else if (!_isGoodIndex)
            {
                output.Append("%!").Append(verb).Append("(BADINDEX)");
            }
            else if (_argument >= arguments.Length)
            {
                output.Append("%!").Append(verb).Append("(MISSING)");
            }
            else
            {
                var fields = printer._fields;
                if (verb.Value is 'v' or 'w')
                {
                    (fields.SharpV, fields.PlusV, fields.Sharp, fields.Plus) = (fields.Sharp, fields.Plus, false, false);
                }

                printer.Argument(arguments[_argument++], verb);
            }
        }

        private void Extra(ReadOnlySpan<object?> arguments)
        {
            printer._fields.Clear();
            printer._output.Append("%!(EXTRA ");
            for (var i = 0; i < arguments.Length; i++)
            {
                printer._output.Append(i > 0 ? ", " : "");
                if (arguments[i] is { } argument)
                {
                    printer._output.Append(GoType.Of(argument)!.Name).Append('=');
                    printer.Argument(argument, 'v');
                }
                else
                {
                    printer._output.Append("<nil>");
                }
            }

            printer._output.Append(')');
        }

        // [n]
        private void ReadIndex(int count)
        {
            _isAfterIndex = false;
            if (_at >= format.Length || format[_at] != '[')
            {
                return;
            }

            _isReordered = true;
            var close = format.IndexOf(']', _at);
            if (format.Length - _at < 3 || close < 0)
            {
                _at++;
                _isGoodIndex = false;
                return;
            }

            _at++;
            var index = ReadNumber(close);
            var isWhole = index is not null && _at == close;
            _at = close + 1;
            _isAfterIndex = isWhole;
            if (isWhole && index is >= 1 && index <= count)
            {
                _argument = index.Value - 1;
            }
            else
            {
                _isGoodIndex = false;
            }
        }

        private int? ReadNumber(int end = int.MaxValue)
        {
            var number = 0;
            var start = _at;
            for (; _at < Math.Min(end, format.Length) && char.IsAsciiDigit(format[_at]); _at++)
            {
                if (IsTooLarge(number))
                {
                    _at = Math.Min(end, format.Length);
                    return null;
                }

                number = (number * 10) + (format[_at] - '0');
            }

            return _at > start ? number : null;
        }

        private int? FromArgument(ReadOnlySpan<object?> arguments)
        {
            if (_argument >= arguments.Length)
            {
                return null;
            }

            var argument = arguments[_argument++];
            var kind = GoValues.KindOf(argument);
            var number = GoValues.IsSigned(kind) ? GoValues.AsInt64(argument)
                : GoValues.IsUnsigned(kind) ? (long)Math.Min(GoValues.AsUInt64(argument), long.MaxValue)
                : long.MaxValue;
            return IsTooLarge(number) ? null : (int)number;
        }
    }
}
