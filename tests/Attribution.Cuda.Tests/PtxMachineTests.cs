using Attribution.Cuda.Device;
using Attribution.Cuda.Tests.Emulator;

namespace Attribution.Cuda.Tests;

/// <summary>The machine that runs PTX, on PTX written by hand: what instructions give by NVIDIA's manual, and faults it must find.</summary>
public unsafe class PtxMachineTests
{
    private static readonly Lazy<PtxMachine?> s_machine = new(() => PtxMachine.Build("by-hand", [("by-hand", Ptx)]));

    public static TheoryData<string, string> Faults => new()
    {
        { "misaligned", "a read of 16 bytes at global address" },
        { "misaligned", "is misaligned" },
        { "outside", "is outside of what is allocated" },
        { "outside_shared", "a write of 4 bytes at shared address 0x40 is outside" },
        { "race_in_shared", "races with another thread" },
        { "race_in_block", "races with another thread" },
        { "race_between_blocks", "races with another thread" },
        { "half_a_barrier", "disagree about a barrier" },
        { "zero", "division by zero" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void Run_faultyKernel_saysWhatAndWhere(string kernel, string expected)
    {
        using var device = new EmulatedGpuDevice { Library = Machine() };
        using GpuBuffer memory = device.Allocate(256);
        device.Upload<int>(new int[64], memory);

        PtxFaultException fault = Assert.Throws<PtxFaultException>(() => device.Launch(new KernelCall("by-hand", kernel, 2, 1, 32, 0, [memory])));

        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
        Assert.Contains("by-hand", fault.Message, StringComparison.Ordinal);
        Assert.Contains(kernel, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_turnsOrderedByBarriers_areNoRace()
    {
        using var device = new EmulatedGpuDevice { Library = Machine() };
        using GpuBuffer memory = device.Allocate(256);
        float[] found = new float[64];

        device.Launch(new KernelCall("by-hand", "reverse", 1, 1, 64, 256, [memory]));

        device.Download<float>(memory, found);
        Assert.Equal([.. Enumerable.Range(0, 64).Select(i => 63f - i)], found);
    }

    [Fact]
    public void Run_instructions_giveWhatTheManualSays()
    {
        using var device = new EmulatedGpuDevice { Library = Machine() };
        using GpuBuffer memory = device.Allocate(256);
        uint[] found = new uint[64];
        device.Upload<uint>(found, memory);

        device.Launch(new KernelCall("by-hand", "arithmetic", 1, 1, 1, 0, [memory]));

        device.Download<uint>(memory, found);
        uint[] expected =
        [
            0,                                // shl by 32
            0xFFFFFFFF,                       // shr.s32 of a negative number by 40
            0,                                // shr.u32 by 32
            0x5A,                             // bfe.u32 0x12345A78, from 8, 8 bits
            unchecked((uint)(-3 * 1000)),     // mul.wide.s16
            0xFFFFFFFF,                       // cvt.s16.s8 of 0xFF, sign-extended, then to 32 bits
            unchecked((uint)(-7 / 2)),        // div.s32 rounds towards zero
            unchecked((uint)(-7 % 2)),        // rem.s32 has the dividend's sign
            1, 0, 0, 1,                       // setp with NaN: geu, ge, ne, neu
            BitConverter.SingleToUInt32Bits(2f), // max.f32 of NaN and 2
            BitConverter.SingleToUInt32Bits(MathF.FusedMultiplyAdd(1.0000001f, 1.0000001f, -1f)),
            BitConverter.SingleToUInt32Bits(8f), // ex2 of 3
            0x80000000,                       // div.s32 of the smallest number by -1
        ];
        Assert.Equal(expected, found[..expected.Length]);
    }

    [Theory]
    [InlineData("\tadd.f64 \t%fd1, %fd2, %fd3;", "add.f64")]
    [InlineData("\tld.global.f32 \t%f1, [nowhere];", "nowhere")]
    [InlineData("\tld.volatile.global.f32 \t%f1, [%rd1];", "no such access")]
    public void Translate_unknownInstruction_namesTheLine(string line, string expected)
    {
        string ptx = ".visible .entry some(\n)\n{\n\t.reg .f32 \t%f<3>;\n\t.reg .b64 \t%rd<3>;\n" + line + "\n\tret;\n}\n";
        FormatException error = Assert.Throws<FormatException>(() => PtxTranslator.Translate([("odd", ptx)]));
        Assert.Contains("odd.ptx:6", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    private static PtxMachine Machine()
    {
        Assert.SkipWhen(s_machine.Value is null, "clang++-16 is not installed; PTX cannot be run.");
        return s_machine.Value!;
    }

    private static string Kernel(string name, string body, string shared = "") => $$"""
        .visible .entry {{name}}(
        	.param .u64 {{name}}_param_0
        )
        {
        	.reg .pred %p<9>;
        	.reg .b16 %rs<9>;
        	.reg .b32 %r<40>;
        	.reg .f32 %f<9>;
        	.reg .b64 %rd<9>;
        {{shared}}
        	ld.param.u64 %rd1, [{{name}}_param_0];
        	mov.u32 %r1, %tid.x;
        	mov.u32 %r2, %ctaid.x;
        	mul.wide.u32 %rd2, %r1, 4;
        {{body}}
        	ret;
        }

        """;

    private static string Ptx => ".version 7.0\n.target sm_80\n.address_size 64\n.extern .shared .align 16 .b8 dynamic[];\n"
        + Kernel("misaligned", "ld.global.v4.f32 {%f1, %f2, %f3, %f4}, [%rd1+4];")
        + Kernel("outside", "add.s64 %rd3, %rd1, %rd2;\nld.global.f32 %f1, [%rd3+132];") // the last thread, by one
        + Kernel("outside_shared", "mov.u64 %rd3, few;\nadd.s64 %rd4, %rd3, %rd2;\nst.shared.u32 [%rd4], %r1;", ".shared .align 4 .b8 few[64];")
        + Kernel("race_in_shared", "mov.u64 %rd3, few;\nst.shared.u32 [%rd3], %r2;", ".shared .align 4 .b8 few[64];")
        + Kernel("race_in_block", "add.s64 %rd3, %rd1, %rd2;\nst.global.u32 [%rd3], %r1;\nld.global.u32 %r3, [%rd1];")
        + Kernel("race_between_blocks", "add.s64 %rd3, %rd1, %rd2;\nbar.sync 0;\nst.global.u32 [%rd3], %r1;")
        + Kernel("half_a_barrier", "setp.gt.u32 %p1, %r1, 15;\n@%p1 bra $end;\nbar.sync 0;\n$end:")
        + Kernel("zero", "div.s32 %r3, %r1, 0;")
        + Kernel("reverse", """
            mov.u64 %rd3, dynamic;
            add.s64 %rd4, %rd3, %rd2;
            cvt.rn.f32.u32 %f1, %r1;
            st.shared.f32 [%rd4], %f1;
            bar.sync 0;
            sub.s32 %r3, 63, %r1;
            mul.wide.u32 %rd5, %r3, 4;
            add.s64 %rd6, %rd3, %rd5;
            cvta.shared.u64 %rd7, %rd6;
            ld.f32 %f2, [%rd7];
            add.s64 %rd8, %rd1, %rd2;
            st.global.f32 [%rd8], %f2;
            """)
        + Kernel("arithmetic", """
            mov.u32 %r3, 1;
            shl.b32 %r10, %r3, 32;
            mov.u32 %r4, -5;
            shr.s32 %r11, %r4, 40;
            shr.u32 %r12, %r4, 32;
            mov.u32 %r5, 305420920;
            bfe.u32 %r13, %r5, 8, 8;
            cvt.u16.u32 %rs1, %r4;
            mov.u32 %r6, -3;
            cvt.u16.u32 %rs2, %r6;
            mul.wide.s16 %r14, %rs2, 1000;
            mov.u32 %r7, 255;
            cvt.u16.u32 %rs3, %r7;
            cvt.s16.s8 %rs4, %rs3;
            cvt.s32.s16 %r15, %rs4;
            mov.u32 %r8, -7;
            div.s32 %r16, %r8, 2;
            rem.s32 %r17, %r8, 2;
            mov.f32 %f1, 0f7FC00000;
            mov.f32 %f2, 0f40000000;
            setp.geu.f32 %p1, %f1, %f2;
            selp.u32 %r18, 1, 0, %p1;
            setp.ge.f32 %p2, %f1, %f2;
            selp.u32 %r19, 1, 0, %p2;
            setp.ne.f32 %p3, %f1, %f2;
            selp.u32 %r20, 1, 0, %p3;
            setp.neu.f32 %p4, %f1, %f2;
            selp.u32 %r21, 1, 0, %p4;
            max.f32 %f3, %f1, %f2;
            mov.f32 %f4, 0f3F800001;
            mov.f32 %f5, 0fBF800000;
            fma.rn.f32 %f6, %f4, %f4, %f5;
            mov.f32 %f7, 0f40400000;
            ex2.approx.ftz.f32 %f8, %f7;
            mov.u32 %r9, -2147483648;
            div.s32 %r22, %r9, -1;
            """ + "\n" + string.Join('\n', Enumerable.Range(0, 12).Select(i => $"st.global.u32 [%rd1+{4 * i}], %r{10 + i};"))
            + "\nst.global.f32 [%rd1+48], %f3;\nst.global.f32 [%rd1+52], %f6;\nst.global.f32 [%rd1+56], %f8;\nst.global.u32 [%rd1+60], %r22;");
}
