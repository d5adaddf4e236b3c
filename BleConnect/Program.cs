using System.Text;
using BleConnect;

using var interruption = new Interruption();
var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

// Not disposed: nothing is held back, and a last flush into a closed pipe would throw.
var output = new StreamWriter(new DescriptorStream(DescriptorStream.StandardOutput), utf8) { AutoFlush = true };
var error = new StreamWriter(new DescriptorStream(DescriptorStream.StandardError), utf8) { AutoFlush = true };
return await Tool.RunAsync(
    args,
    new Surroundings
    {
        Output = output,
        Error = error,
        Input = new DescriptorStream(DescriptorStream.StandardInput),
        IsInputTerminal = Terminal.Is(DescriptorStream.StandardInput),
        IsOutputTerminal = Terminal.Is(DescriptorStream.StandardOutput),
        IsErrorTerminal = Terminal.Is(DescriptorStream.StandardError),
        Columns = Terminal.Columns,
        InterruptedCode = () => interruption.ExitCode,
    },
    interruption.Token);
