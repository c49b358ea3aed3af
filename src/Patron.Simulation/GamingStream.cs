using Patron.Models.Numerics;
using Patron.Simulation.Gaming;

namespace Patron.Simulation;

/// <summary>
/// The events of a gaming world as lines of JSON, one after another in the order in which they arrive. Memory holds the players
/// who are still active and the events that are held back.
/// </summary>
/// <remarks>Not safe for several threads.</remarks>
public sealed class GamingStream
{
    /// <summary>The most events that overtake one out of order, or lie between an event and its copy.</summary>
    internal const int Reach = 16;

    /// <summary>Seconds by which a late event is late, at least.</summary>
    internal const int LeastLate = 3_600;

    /// <summary>The same at most.</summary>
    internal const int MostLate = 86_400;

    static readonly GamingFault[] Damages =
    [
        GamingFault.Truncated, GamingFault.WrongType, GamingFault.MissingField, GamingFault.InvalidDate,
        GamingFault.WrongEncoding,
    ];

    readonly GamingOptions _options;
    readonly EventMerge _merge;
    readonly EventLine _line;
    readonly RandomStream _random;
    readonly double _faultShare;
    readonly PriorityQueue<Held, (long Due, long Index)> _byTime = new();
    readonly PriorityQueue<Held, (long Due, long Index)> _byCount = new();
    PlayerLife? _waiting;
    Held? _given;
    bool _isSound;
    long _index;
    long _highest;

    internal GamingStream(GamingOptions options)
    {
        _options = options;
        _merge = new(options, new(options.Seed));
        _line = new(options, new(options.From, options.Days));
        _random = RandomStream.For(options.Seed, "gaming.faults");
        _faultShare = options.LateShare + options.DuplicatedShare + options.OutOfOrderShare + options.MalformedShare;
    }

    /// <summary>An event that is held back, or comes once more.</summary>
    sealed record Held(long Index, GamingEvent Event, GamingFault Kind, byte[] Line);

    /// <summary>Lines read so far: the number of the current one, from 1.</summary>
    public long Position { get; private set; }

    /// <summary>The event that the current line tells, or would without its damage.</summary>
    public GamingEvent Event { get; private set; }

    /// <summary>What is wrong with the current line.</summary>
    public GamingFault Fault { get; private set; }

    /// <summary>The current line in UTF-8, without a line end; good until the next <see cref="Read"/>.</summary>
    public ReadOnlySpan<byte> Line => _given is null ? _line.Written : _given.Line;

    /// <summary>Players in memory.</summary>
    internal int Active => _merge.Active;

    /// <summary>Goes on to the next line; false at the end of the world.</summary>
    public bool Read()
    {
        while (true)
        {
            if (_isSound)
                return Give(GamingFault.None);
            if (_waiting is null && (_waiting = _merge.Next()) is not null)
                _index++;
            if (Released())
                return true;
            if (_waiting is null)
                return false;
            if (_faultShare == 0 || Draw() is not GamingFault fault)
                return Give(GamingFault.None);
            switch (fault)
            {
                case GamingFault.Late:
                    Hold(_byTime, fault, _waiting.Event.Second + LeastLate + _random.Below(MostLate - LeastLate));
                    break;
                case GamingFault.OutOfOrder:
                    Hold(_byCount, fault, _index + 2 + _random.Below(Reach));
                    break;
                case GamingFault.Duplicated:
                    Hold(_byCount, fault, _index + 1 + _random.Below(Reach + 1));
                    return Give(GamingFault.None);
                default:
                    return GiveDamaged(fault);
            }
        }
    }

    /// <summary>What is to go wrong with the event that waits; null if nothing.</summary>
    GamingFault? Draw()
    {
        double chance = _random.Uniform();
        if (chance >= _faultShare)
            return null;
        if ((chance -= _options.LateShare) < 0)
            return GamingFault.Late;
        if ((chance -= _options.DuplicatedShare) < 0)
            return GamingFault.Duplicated;
        return chance < _options.OutOfOrderShare ? GamingFault.OutOfOrder : Damages[_random.Below(Damages.Length)];
    }

    /// <summary>Gives the event that waits, sound.</summary>
    bool Give(GamingFault fault)
    {
        _line.Write(_waiting!);
        _highest = _index;
        (_isSound, _given) = (false, null);
        Tell(_waiting!.Event, fault);
        _waiting = null;
        return true;
    }

    /// <summary>Gives a damaged copy of the event that waits, which comes next itself.</summary>
    bool GiveDamaged(GamingFault fault)
    {
        _line.Write(_waiting!, fault);
        if (fault == GamingFault.Truncated)
            _line.Truncate(1 + _random.Below(_line.Written.Length - 1));
        (_isSound, _given) = (true, null);
        Tell(_waiting!.Event, fault);
        return true;
    }

    void Tell(GamingEvent happened, GamingFault fault)
    {
        Event = happened;
        Fault = fault;
        Position++;
    }

    void Hold(PriorityQueue<Held, (long Due, long Index)> held, GamingFault kind, long due)
    {
        _line.Write(_waiting!);
        held.Enqueue(new(_index, _waiting!.Event, kind, _line.Written.ToArray()), (due, _index));
        if (kind != GamingFault.Duplicated)
            _waiting = null;
    }

    /// <summary>Gives an event that was held back and is due before the one that waits, or all at the end.</summary>
    bool Released()
    {
        bool isLate = _byTime.TryPeek(out Held? held, out (long Due, long Index) key)
            && (_waiting is null || key.Due <= _waiting.Event.Second);
        if (!isLate && !(_byCount.TryPeek(out held, out key) && (_waiting is null || key.Due <= _index)))
            return false;
        (isLate ? _byTime : _byCount).Dequeue();
        _given = held;
        bool isOvertaken = held!.Kind == GamingFault.Duplicated || held.Index < _highest;
        _highest = Math.Max(_highest, held.Index);
        Tell(held.Event, isOvertaken ? held.Kind : GamingFault.None);
        return true;
    }
}
