using System.Text;
using BleConnect;

// CommandLineParser asks .NET for the width of the terminal, and .NET writes a sequence to it first, of a terminal that it knows by this.
string? terminalName = Environment.GetEnvironmentVariable(Screen.TerminalVariable);
Environment.SetEnvironmentVariable(Screen.TerminalVariable, null);

using var interruption = new Interruption();
var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

// Not disposed: nothing is held back, and a last flush into a closed pipe would throw.
var output = new StreamWriter(DescriptorStream.Standard(DescriptorStream.StandardOutput), utf8) { AutoFlush = true };
var error = new StreamWriter(DescriptorStream.Standard(DescriptorStream.StandardError), utf8) { AutoFlush = true };
return await Tool.RunAsync(
    args,
    new Surroundings
    {
        Output = output,
        Error = error,
        Input = DescriptorStream.Standard(DescriptorStream.StandardInput),
        IsInputTerminal = Terminal.Is(DescriptorStream.StandardInput),
        IsOutputTerminal = Terminal.Is(DescriptorStream.StandardOutput),
        IsErrorTerminal = Terminal.Is(DescriptorStream.StandardError),
        Variable = name => name == Screen.TerminalVariable ? terminalName : Environment.GetEnvironmentVariable(name),
        Columns = Terminal.Columns,
        InterruptedCode = () => interruption.ExitCode,
    },
    interruption.Token);
