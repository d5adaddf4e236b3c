namespace BleConnect;

/// <summary>How a line is meant; seen only on a terminal that has colours.</summary>
internal enum Tone
{
    Plain,
    Good,
    Bad,
}

/// <summary>
/// What the user reads: lines with a label, and errors. With --json the lines go where the errors go, so that standard output
/// holds nothing but the object. On a terminal the last line may be a countdown, which goes before the next line comes.
/// </summary>
internal sealed class Screen : IDisposable
{
    /// <summary>The variable that names the kind of terminal.</summary>
    public const string TerminalVariable = "TERM";

    private const string Green = "\e[32m";
    private const string Red = "\e[31m";
    private const string Normal = "\e[0m";
    private const string Erase = "\r\e[K";

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly TextWriter _output;
    private readonly TextWriter _error;
    private readonly bool _colorsOutput;
    private readonly bool _colorsError;
    private readonly Lock _lock = new();
    private readonly ITimer? _ticks;
    private Func<string?> _progress = () => null;
    private bool _isShown;

    public Screen(Surroundings surroundings, bool json)
    {
        bool colors = string.IsNullOrEmpty(surroundings.Variable("NO_COLOR"));
        bool moves = surroundings.Variable(TerminalVariable) is not (null or "" or "dumb");
        _error = surroundings.Error;
        _output = json ? _error : surroundings.Output;
        _colorsError = colors && moves && surroundings.IsErrorTerminal;
        _colorsOutput = json ? _colorsError : colors && moves && surroundings.IsOutputTerminal;
        if (moves && surroundings.IsErrorTerminal)
        {
            _ticks = surroundings.Time.CreateTimer(_ => Tick(), null, Second, Second);
        }
    }

    /// <summary>The countdown: asked every second, null is nothing to show.</summary>
    public void Follow(Func<string?> progress)
    {
        lock (_lock)
        {
            _progress = progress;
        }
    }

    /// <summary>A label and its value, which begins in column 11.</summary>
    public void Field(string label, string value, Tone tone = Tone.Plain) =>
        Write(_output, $"{label + ":",-10}{Paint(value, tone, _colorsOutput)}\n");

    public void Line(string text) => Write(_output, text + "\n");

    public void Error(string message) => Write(_error, $"{Paint("Error:", Tone.Bad, _colorsError)}    {message}\n");

    /// <summary>A line of the log, or of a caller who has no label for it.</summary>
    public void Note(string text) => Write(_error, text + "\n");

    /// <summary>Takes the countdown away before somebody else writes to the terminal.</summary>
    public void Clear()
    {
        Write(_error, "");
    }

    public void Dispose()
    {
        _ticks?.Dispose();
        Follow(() => null);
        Clear();
    }

    private static string Paint(string text, Tone tone, bool colors) => colors && tone != Tone.Plain
        ? $"{(tone == Tone.Good ? Green : Red)}{text}{Normal}"
        : text;

    private void Write(TextWriter writer, string text)
    {
        lock (_lock)
        {
            try
            {
                EraseShown();
                writer.Write(text);
            }
            catch (IOException)
            {
                // The reader has gone (a closed pipe): no reason to leave a bond half made.
            }
        }
    }

    private void Tick()
    {
        lock (_lock)
        {
            string? text = _progress();
            try
            {
                EraseShown();
                _error.Write(text);
                _isShown = text is not null;
            }
            catch (IOException)
            {
                // The terminal has gone.
            }
        }
    }

    private void EraseShown()
    {
        if (_isShown)
        {
            _isShown = false;
            _error.Write(Erase);
        }
    }
}
