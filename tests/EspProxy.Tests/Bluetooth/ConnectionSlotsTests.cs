using EspProxy.Bluetooth;
using EspProxy.Protocol.Messages;
using FsCheck;
using FsCheck.Fluent;
using Google.Protobuf;

namespace EspProxy.Tests.Bluetooth;

/// <summary>Whatever happens in whatever order: the numbers add up, and each event is told once.</summary>
public sealed class ConnectionSlotsTests
{
    private const int Limit = 3;

    /// <summary>What can happen to the address with the number; for Ends and Comes: to the attempt or link of that address.</summary>
    private enum Happening
    {
        Connect,
        Disconnect,
        Comes,
        Ends,
        LateAnswer,
        OwnerChanges,
    }

    [Fact]
    [Trait("Check", "59")]
    public void EachHistory_AddsUp() => Prop.ForAll(Histories(), history =>
    {
        var model = new Model();
        foreach (var (happening, address) in history)
        {
            model.Do(happening, address);
        }

        return true;
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000).WithEndSize(60));

    private static Arbitrary<(Happening, ulong)[]> Histories()
    {
        var step = from happening in Gen.Elements(Enum.GetValues<Happening>()) from address in Gen.Choose(1, 5) select (happening, (ulong)address);
        return step.ArrayOf().ToArbitrary();
    }

    /// <summary>Plays the sessions of the links, and checks every word against what is known here.</summary>
    private sealed class Model
    {
        private readonly List<IMessage> _said = [];
        private readonly Dictionary<ulong, Slot> _running = [];
        private readonly HashSet<ulong> _waiting = [];
        private readonly HashSet<ulong> _up = [];
        private readonly List<Slot> _past = [];
        private readonly ConnectionSlots _slots;

        public Model() => _slots = new ConnectionSlots(Limit, _said.Add, TimeProvider.System);

        public void Do(Happening happening, ulong address)
        {
            _said.Clear();
            switch (happening)
            {
                case Happening.Connect:
                    Connect(address);
                    break;
                case Happening.Disconnect:
                    Disconnect(address);
                    break;
                case Happening.Comes when _running.TryGetValue(address, out var slot) && !_up.Contains(address):
                    Comes(slot);
                    break;
                case Happening.Ends when _running.TryGetValue(address, out var slot):
                    Ends(slot);
                    break;
                case Happening.LateAnswer:
                    LateAnswers();
                    break;
                case Happening.OwnerChanges:
                    _slots.CloseAll();
                    Assert.Empty(_said);
                    _waiting.Clear();
                    break;
            }

            CheckCounts();
        }

        private void Connect(ulong address)
        {
            bool isTaken = _running.TryGetValue(address, out var old);
            var state = old?.State;
            if (_slots.Connect(address) is { } slot)
            {
                Assert.False(isTaken);
                _running.Add(address, slot);
                _waiting.Add(address);
                Assert.IsType<BluetoothConnectionsFreeResponse>(Assert.Single(_said));
            }
            else if (!isTaken)
            {
                Assert.Equal(Limit, _running.Count);
                Assert.False(Assert.IsType<BluetoothDeviceConnectionResponse>(Assert.Single(_said)).Connected);
            }
            else if (state == SlotState.Connected)
            {
                Assert.True(Assert.IsType<BluetoothDeviceConnectionResponse>(_said[0]).Connected);
            }
            else
            {
                Assert.Empty(_said);
                _waiting.Add(address);
            }
        }

        private void Disconnect(ulong address)
        {
            bool isTaken = _running.ContainsKey(address);
            _slots.Disconnect(address);
            if (isTaken)
            {
                Assert.Empty(_said);
                _waiting.Add(address);
            }
            else
            {
                Assert.False(Assert.IsType<BluetoothDeviceConnectionResponse>(_said[0]).Connected);
            }
        }

        private void Comes(Slot slot)
        {
            bool isWanted = slot.State == SlotState.Connecting;
            Assert.Equal(isWanted, _slots.Linked(slot, 100));
            if (isWanted)
            {
                _up.Add(slot.Address);
                Assert.True(Assert.IsType<BluetoothDeviceConnectionResponse>(_said[0]).Connected);
                Assert.True(_waiting.Remove(slot.Address));
            }
        }

        private void Ends(Slot slot)
        {
            bool isHeardOf = !slot.IsOrphan;
            _up.Remove(slot.Address);
            _running.Remove(slot.Address);
            _past.Add(slot);
            if (_slots.Ended(slot, 0) is { } next)
            {
                Assert.Empty(_said);
                Assert.Contains(slot.Address, _waiting);
                _running.Add(next.Address, next);
            }
            else
            {
                Assert.Equal(isHeardOf ? 1 : 0, _said.OfType<BluetoothDeviceConnectionResponse>().Count(c => !c.Connected));
                Assert.Equal(isHeardOf, _waiting.Remove(slot.Address) || isHeardOf);
            }
        }

        private void LateAnswers()
        {
            foreach (var slot in _past)
            {
                _slots.Reply(slot, new BluetoothGATTReadResponse { Address = slot.Address });
                Assert.False(_slots.Linked(slot, 100));
                Assert.Null(_slots.Ended(slot, 0));
            }

            Assert.Empty(_said);
        }

        private void CheckCounts()
        {
            foreach (var free in _said.OfType<BluetoothConnectionsFreeResponse>())
            {
                Assert.Equal(free.Limit - free.Free, (uint)free.Allocated.Count);
                Assert.Equal(_running.Keys.Order(), free.Allocated.Order());
            }

            Assert.InRange(_said.OfType<BluetoothDeviceConnectionResponse>().Count(), 0, 1);
            int told = _said.FindIndex(m => m is BluetoothDeviceConnectionResponse);
            int counted = _said.FindIndex(m => m is BluetoothConnectionsFreeResponse);
            Assert.True(told < 0 || counted < 0 || told < counted, "69 comes before 81.");

            // Whoever waits for an answer has something running that will give it.
            Assert.All(_waiting, a => Assert.Contains(a, _running.Keys));
        }
    }
}
