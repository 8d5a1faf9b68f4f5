# int_bcd.t - decimal adjustments
# Format: run_sem.py.

# daa
daa | al=00 CF=0 AF=0 | CF=0 PF=1 AF=0 ZF=1 SF=0 OF=0?
daa | al=00 CF=0 AF=1 | al=06 CF=0 PF=1 AF=1 ZF=0 SF=0 OF=0?
daa | al=00 CF=1 AF=0 | al=60 CF=1 PF=1 AF=0 ZF=0 SF=0 OF=0?
daa | al=00 CF=1 AF=1 | al=66 CF=1 PF=1 AF=1 ZF=0 SF=0 OF=0?
daa | al=09 CF=0 AF=0 | CF=0 PF=1 AF=0 ZF=0 SF=0 OF=0?
daa | al=09 CF=0 AF=1 | al=0f CF=0 PF=1 AF=1 ZF=0 SF=0 OF=0?
daa | al=09 CF=1 AF=0 | al=69 CF=1 PF=1 AF=0 ZF=0 SF=0 OF=0?
daa | al=09 CF=1 AF=1 | al=6f CF=1 PF=1 AF=1 ZF=0 SF=0 OF=0?
daa | al=0a CF=0 AF=0 | al=10 CF=0 PF=0 AF=1 ZF=0 SF=0 OF=0?
daa | al=0a CF=0 AF=1 | al=10 OF=0?
daa | al=0a CF=1 AF=0 | al=70 CF=1 PF=0 AF=1 ZF=0 SF=0 OF=0?
daa | al=0a CF=1 AF=1 | al=70 OF=0?
daa | al=15 CF=0 AF=0 | OF=0?
daa | al=15 CF=0 AF=1 | al=1b CF=0 PF=1 AF=1 ZF=0 SF=0 OF=0?
daa | al=15 CF=1 AF=0 | al=75 OF=0?
daa | al=15 CF=1 AF=1 | al=7b CF=1 PF=1 AF=1 ZF=0 SF=0 OF=0?
daa | al=79 CF=0 AF=0 | OF=0?
daa | al=79 CF=0 AF=1 | al=7f OF=0?
daa | al=79 CF=1 AF=0 | al=d9 CF=1 PF=0 AF=0 ZF=0 SF=1 OF=0?
daa | al=79 CF=1 AF=1 | al=df CF=1 PF=0 AF=1 ZF=0 SF=1 OF=0?
daa | al=99 CF=0 AF=0 | CF=0 PF=1 AF=0 ZF=0 SF=1 OF=0?
daa | al=99 CF=0 AF=1 | al=9f CF=0 PF=1 AF=1 ZF=0 SF=1 OF=0?
daa | al=99 CF=1 AF=0 | al=f9 CF=1 PF=1 AF=0 ZF=0 SF=1 OF=0?
daa | al=99 CF=1 AF=1 | al=ff CF=1 PF=1 AF=1 ZF=0 SF=1 OF=0?
daa | al=9a CF=0 AF=0 | al=00 CF=1 PF=1 AF=1 ZF=1 SF=0 OF=0?
daa | al=9a CF=0 AF=1 | al=00 CF=1 PF=1 AF=1 ZF=1 SF=0 OF=0?
daa | al=9a CF=1 AF=0 | al=00 CF=1 PF=1 AF=1 ZF=1 SF=0 OF=0?
daa | al=9a CF=1 AF=1 | al=00 CF=1 PF=1 AF=1 ZF=1 SF=0 OF=0?
daa | al=a0 CF=0 AF=0 | al=00 CF=1 PF=1 AF=0 ZF=1 SF=0 OF=0?
daa | al=a0 CF=0 AF=1 | al=06 CF=1 PF=1 AF=1 ZF=0 SF=0 OF=0?
daa | al=a0 CF=1 AF=0 | al=00 CF=1 PF=1 AF=0 ZF=1 SF=0 OF=0?
daa | al=a0 CF=1 AF=1 | al=06 CF=1 PF=1 AF=1 ZF=0 SF=0 OF=0?
daa | al=fa CF=0 AF=0 | al=60 CF=1 PF=1 AF=1 ZF=0 SF=0 OF=0?
daa | al=fa CF=0 AF=1 | al=60 CF=1 PF=1 AF=1 ZF=0 SF=0 OF=0?
daa | al=fa CF=1 AF=0 | al=60 CF=1 PF=1 AF=1 ZF=0 SF=0 OF=0?
daa | al=fa CF=1 AF=1 | al=60 CF=1 PF=1 AF=1 ZF=0 SF=0 OF=0?
daa | al=ff CF=0 AF=0 | al=65 CF=1 PF=1 AF=1 ZF=0 SF=0 OF=0?
daa | al=ff CF=0 AF=1 | al=65 CF=1 PF=1 AF=1 ZF=0 SF=0 OF=0?
daa | al=ff CF=1 AF=0 | al=65 CF=1 PF=1 AF=1 ZF=0 SF=0 OF=0?
daa | al=ff CF=1 AF=1 | al=65 CF=1 PF=1 AF=1 ZF=0 SF=0 OF=0?
daa | al=05 CF=0 AF=0 | CF=0 PF=1 AF=0 ZF=0 SF=0 OF=0?
daa | al=05 CF=0 AF=1 | al=0b OF=0?
daa | al=05 CF=1 AF=0 | al=65 CF=1 PF=1 AF=0 ZF=0 SF=0 OF=0?
daa | al=05 CF=1 AF=1 | al=6b OF=0?
daa | al=65 CF=0 AF=0 | CF=0 PF=1 AF=0 ZF=0 SF=0 OF=0?
daa | al=65 CF=0 AF=1 | al=6b OF=0?
daa | al=65 CF=1 AF=0 | al=c5 CF=1 PF=1 AF=0 ZF=0 SF=1 OF=0?
daa | al=65 CF=1 AF=1 | al=cb CF=1 PF=0 AF=1 ZF=0 SF=1 OF=0?

# das
das | al=00 CF=0 AF=0 | CF=0 PF=1 AF=0 ZF=1 SF=0 OF=0?
das | al=00 CF=0 AF=1 | al=fa CF=1 PF=1 AF=1 ZF=0 SF=1 OF=0?
das | al=00 CF=1 AF=0 | al=a0 CF=1 PF=1 AF=0 ZF=0 SF=1 OF=0?
das | al=00 CF=1 AF=1 | al=9a CF=1 PF=1 AF=1 ZF=0 SF=1 OF=0?
das | al=09 CF=0 AF=0 | CF=0 PF=1 AF=0 ZF=0 SF=0 OF=0?
das | al=09 CF=0 AF=1 | al=03 CF=0 PF=1 AF=1 ZF=0 SF=0 OF=0?
das | al=09 CF=1 AF=0 | al=a9 CF=1 PF=1 AF=0 ZF=0 SF=1 OF=0?
das | al=09 CF=1 AF=1 | al=a3 CF=1 PF=1 AF=1 ZF=0 SF=1 OF=0?
das | al=0a CF=0 AF=0 | al=04 CF=0 PF=0 AF=1 ZF=0 SF=0 OF=0?
das | al=0a CF=0 AF=1 | al=04 OF=0?
das | al=0a CF=1 AF=0 | al=a4 CF=1 PF=0 AF=1 ZF=0 SF=1 OF=0?
das | al=0a CF=1 AF=1 | al=a4 CF=1 PF=0 AF=1 ZF=0 SF=1 OF=0?
das | al=15 CF=0 AF=0 | OF=0?
das | al=15 CF=0 AF=1 | al=0f CF=0 PF=1 AF=1 ZF=0 SF=0 OF=0?
das | al=15 CF=1 AF=0 | al=b5 CF=1 PF=0 AF=0 ZF=0 SF=1 OF=0?
das | al=15 CF=1 AF=1 | al=af CF=1 PF=1 AF=1 ZF=0 SF=1 OF=0?
das | al=79 CF=0 AF=0 | OF=0?
das | al=79 CF=0 AF=1 | al=73 OF=0?
das | al=79 CF=1 AF=0 | al=19 OF=0?
das | al=79 CF=1 AF=1 | al=13 OF=0?
das | al=99 CF=0 AF=0 | CF=0 PF=1 AF=0 ZF=0 SF=1 OF=0?
das | al=99 CF=0 AF=1 | al=93 CF=0 PF=1 AF=1 ZF=0 SF=1 OF=0?
das | al=99 CF=1 AF=0 | al=39 CF=1 PF=1 AF=0 ZF=0 SF=0 OF=0?
das | al=99 CF=1 AF=1 | al=33 CF=1 PF=1 AF=1 ZF=0 SF=0 OF=0?
das | al=9a CF=0 AF=0 | al=34 CF=1 PF=0 AF=1 ZF=0 SF=0 OF=0?
das | al=9a CF=0 AF=1 | al=34 CF=1 PF=0 AF=1 ZF=0 SF=0 OF=0?
das | al=9a CF=1 AF=0 | al=34 CF=1 PF=0 AF=1 ZF=0 SF=0 OF=0?
das | al=9a CF=1 AF=1 | al=34 OF=0?
das | al=a0 CF=0 AF=0 | al=40 CF=1 PF=0 AF=0 ZF=0 SF=0 OF=0?
das | al=a0 CF=0 AF=1 | al=3a CF=1 PF=1 AF=1 ZF=0 SF=0 OF=0?
das | al=a0 CF=1 AF=0 | al=40 OF=0?
das | al=a0 CF=1 AF=1 | al=3a CF=1 PF=1 AF=1 ZF=0 SF=0 OF=0?
das | al=fa CF=0 AF=0 | al=94 CF=1 PF=0 AF=1 ZF=0 SF=1 OF=0?
das | al=fa CF=0 AF=1 | al=94 CF=1 PF=0 AF=1 ZF=0 SF=1 OF=0?
das | al=fa CF=1 AF=0 | al=94 CF=1 PF=0 AF=1 ZF=0 SF=1 OF=0?
das | al=fa CF=1 AF=1 | al=94 CF=1 PF=0 AF=1 ZF=0 SF=1 OF=0?
das | al=ff CF=0 AF=0 | al=99 CF=1 PF=1 AF=1 ZF=0 SF=1 OF=0?
das | al=ff CF=0 AF=1 | al=99 CF=1 PF=1 AF=1 ZF=0 SF=1 OF=0?
das | al=ff CF=1 AF=0 | al=99 CF=1 PF=1 AF=1 ZF=0 SF=1 OF=0?
das | al=ff CF=1 AF=1 | al=99 CF=1 PF=1 AF=1 ZF=0 SF=1 OF=0?
das | al=05 CF=0 AF=0 | CF=0 PF=1 AF=0 ZF=0 SF=0 OF=0?
das | al=05 CF=0 AF=1 | al=ff CF=1 PF=1 AF=1 ZF=0 SF=1 OF=0?
das | al=05 CF=1 AF=0 | al=a5 CF=1 PF=1 AF=0 ZF=0 SF=1 OF=0?
das | al=05 CF=1 AF=1 | al=9f CF=1 PF=1 AF=1 ZF=0 SF=1 OF=0?
das | al=65 CF=0 AF=0 | CF=0 PF=1 AF=0 ZF=0 SF=0 OF=0?
das | al=65 CF=0 AF=1 | al=5f CF=0 PF=1 AF=1 ZF=0 SF=0 OF=0?
das | al=65 CF=1 AF=0 | al=05 CF=1 PF=1 AF=0 ZF=0 SF=0 OF=0?
das | al=65 CF=1 AF=1 | al=ff CF=1 PF=1 AF=1 ZF=0 SF=1 OF=0?

# aaa
aaa | ax=0000 AF=0 CF=1 OF=1 | CF=0 PF=1? AF=0 ZF=1? SF=0? OF=0?
aaa | ax=0000 AF=1 CF=1 OF=1 | ax=0106 CF=1 PF=1? AF=1 ZF=0? SF=0? OF=0?
aaa | ax=0009 AF=0 CF=1 OF=1 | CF=0 PF=1? AF=0 ZF=0? SF=0? OF=0?
aaa | ax=0009 AF=1 CF=1 OF=1 | ax=010f CF=1 PF=1? AF=1 ZF=0? SF=0? OF=0?
aaa | ax=000a AF=0 CF=1 OF=1 | ax=0100 CF=1 PF=1? AF=1 ZF=1? SF=0? OF=0?
aaa | ax=000a AF=1 CF=1 OF=1 | ax=0100 CF=1 PF=1? AF=1 ZF=1? SF=0? OF=0?
aaa | ax=00fa AF=0 CF=1 OF=1 | ax=0200 CF=1 PF=1? AF=1 ZF=1? SF=0? OF=0?
aaa | ax=00fa AF=1 CF=1 OF=1 | ax=0200 CF=1 PF=1? AF=1 ZF=1? SF=0? OF=0?
aaa | ax=00ff AF=0 CF=1 OF=1 | ax=0205 CF=1 PF=1? AF=1 ZF=0? SF=0? OF=0?
aaa | ax=00ff AF=1 CF=1 OF=1 | ax=0205 CF=1 PF=1? AF=1 ZF=0? SF=0? OF=0?
aaa | ax=0105 AF=0 CF=1 OF=1 | CF=0 PF=1? AF=0 ZF=0? SF=0? OF=0?
aaa | ax=0105 AF=1 CF=1 OF=1 | ax=020b CF=1 PF=0? AF=1 ZF=0? SF=0? OF=0?
aaa | ax=00f0 AF=0 CF=1 OF=1 | al=00 CF=0 PF=1? AF=0 ZF=1? SF=0? OF=0?
aaa | ax=00f0 AF=1 CF=1 OF=1 | ax=0106 CF=1 PF=1? AF=1 ZF=0? SF=0? OF=0?
aaa | ax=ff0a AF=0 CF=1 OF=1 | ax=0000 CF=1 PF=1? AF=1 ZF=1? SF=0? OF=0?
aaa | ax=ff0a AF=1 CF=1 OF=1 | ax=0000 CF=1 PF=1? AF=1 ZF=1? SF=0? OF=0?
aaa | ax=0003 AF=0 CF=1 OF=1 | CF=0 PF=1? AF=0 ZF=0? SF=0? OF=0?
aaa | ax=0003 AF=1 CF=1 OF=1 | ax=0109 CF=1 PF=1? AF=1 ZF=0? SF=0? OF=0?
aaa | ax=0100 AF=0 CF=1 OF=1 | CF=0 PF=1? AF=0 ZF=1? SF=0? OF=0?
aaa | ax=0100 AF=1 CF=1 OF=1 | ax=0206 CF=1 PF=1? AF=1 ZF=0? SF=0? OF=0?

# aas
aas | ax=0000 AF=0 CF=1 OF=1 | CF=0 PF=1? AF=0 ZF=1? SF=0? OF=0?
aas | ax=0000 AF=1 CF=1 OF=1 | ax=fe0a CF=1 PF=1? AF=1 ZF=0? SF=0? OF=0?
aas | ax=0009 AF=0 CF=1 OF=1 | CF=0 PF=1? AF=0 ZF=0? SF=0? OF=0?
aas | ax=0009 AF=1 CF=1 OF=1 | ax=ff03 CF=1 PF=1? AF=1 ZF=0? SF=0? OF=0?
aas | ax=000a AF=0 CF=1 OF=1 | ax=ff04 CF=1 PF=0? AF=1 ZF=0? SF=0? OF=0?
aas | ax=000a AF=1 CF=1 OF=1 | ax=ff04 CF=1 PF=0? AF=1 ZF=0? SF=0? OF=0?
aas | ax=00fa AF=0 CF=1 OF=1 | ax=ff04 CF=1 PF=0? AF=1 ZF=0? SF=0? OF=0?
aas | ax=00fa AF=1 CF=1 OF=1 | ax=ff04 CF=1 PF=0? AF=1 ZF=0? SF=0? OF=0?
aas | ax=00ff AF=0 CF=1 OF=1 | ax=ff09 CF=1 PF=1? AF=1 ZF=0? SF=0? OF=0?
aas | ax=00ff AF=1 CF=1 OF=1 | ax=ff09 CF=1 PF=1? AF=1 ZF=0? SF=0? OF=0?
aas | ax=0105 AF=0 CF=1 OF=1 | CF=0 PF=1? AF=0 ZF=0? SF=0? OF=0?
aas | ax=0105 AF=1 CF=1 OF=1 | ax=ff0f CF=1 PF=1? AF=1 ZF=0? SF=0? OF=0?
aas | ax=00f0 AF=0 CF=1 OF=1 | al=00 CF=0 PF=1? AF=0 ZF=1? SF=0? OF=0?
aas | ax=00f0 AF=1 CF=1 OF=1 | ax=ff0a CF=1 PF=1? AF=1 ZF=0? SF=0? OF=0?
aas | ax=ff0a AF=0 CF=1 OF=1 | ax=fe04 CF=1 PF=0? AF=1 ZF=0? SF=0? OF=0?
aas | ax=ff0a AF=1 CF=1 OF=1 | ax=fe04 CF=1 PF=0? AF=1 ZF=0? SF=0? OF=0?
aas | ax=0003 AF=0 CF=1 OF=1 | CF=0 PF=1? AF=0 ZF=0? SF=0? OF=0?
aas | ax=0003 AF=1 CF=1 OF=1 | ax=fe0d CF=1 PF=0? AF=1 ZF=0? SF=0? OF=0?
aas | ax=0100 AF=0 CF=1 OF=1 | CF=0 PF=1? AF=0 ZF=1? SF=0? OF=0?
aas | ax=0100 AF=1 CF=1 OF=1 | ax=ff0a CF=1 PF=1? AF=1 ZF=0? SF=0? OF=0?

# aam, aad
aam | al=00 CF=1 | ah=00 CF=0? PF=1 AF=0? ZF=1 SF=0 OF=0?
aam 0x10 | al=00 | ah=00 CF=0? PF=1 AF=0? ZF=1 SF=0 OF=0?
aam 1 | al=00 | ah=00 CF=0? PF=1 AF=0? ZF=1 SF=0 OF=0?
aam | al=09 CF=1 | ah=00 CF=0? PF=1 AF=0? ZF=0 SF=0 OF=0?
aam 0x10 | al=09 | ah=00 CF=0? PF=1 AF=0? ZF=0 SF=0 OF=0?
aam 1 | al=09 | ax=0900 CF=0? PF=1 AF=0? ZF=1 SF=0 OF=0?
aam | al=0a CF=1 | ax=0100 CF=0? PF=1 AF=0? ZF=1 SF=0 OF=0?
aam 0x10 | al=0a | ah=00 CF=0? PF=1 AF=0? ZF=0 SF=0 OF=0?
aam 1 | al=0a | ax=0a00 CF=0? PF=1 AF=0? ZF=1 SF=0 OF=0?
aam | al=63 CF=1 | ax=0909 CF=0? PF=1 AF=0? ZF=0 SF=0 OF=0?
aam 0x10 | al=63 | ax=0603 CF=0? PF=1 AF=0? ZF=0 SF=0 OF=0?
aam 1 | al=63 | ax=6300 CF=0? PF=1 AF=0? ZF=1 SF=0 OF=0?
aam | al=ff CF=1 | ax=1905 CF=0? PF=1 AF=0? ZF=0 SF=0 OF=0?
aam 0x10 | al=ff | ax=0f0f CF=0? PF=1 AF=0? ZF=0 SF=0 OF=0?
aam 1 | al=ff | ax=ff00 CF=0? PF=1 AF=0? ZF=1 SF=0 OF=0?
aam 0 | al=5 | !de
aad | ax=0000 CF=1 | CF=0? PF=1 AF=0? ZF=1 SF=0 OF=0?
aad 0x10 | ax=0000 | CF=0? PF=1 AF=0? ZF=1 SF=0 OF=0?
aad 0 | ax=0000 | CF=0? PF=1 AF=0? ZF=1 SF=0 OF=0?
aad | ax=0909 CF=1 | ax=0063 CF=0? PF=1 AF=1? ZF=0 SF=0 OF=0?
aad 0x10 | ax=0909 | ax=0099 CF=0? PF=1 AF=0? ZF=0 SF=1 OF=0?
aad 0 | ax=0909 | ah=00 CF=0? PF=1 AF=0? ZF=0 SF=0 OF=0?
aad | ax=0a05 CF=1 | ax=0069 CF=0? PF=1 AF=0? ZF=0 SF=0 OF=0?
aad 0x10 | ax=0a05 | ax=00a5 CF=0? PF=1 AF=0? ZF=0 SF=1 OF=0?
aad 0 | ax=0a05 | ah=00 CF=0? PF=1 AF=0? ZF=0 SF=0 OF=0?
aad | ax=ffff CF=1 | ax=00f5 CF=1? PF=1 AF=1? ZF=0 SF=1 OF=0?
aad 0x10 | ax=ffff | ax=00ef CF=1? PF=0 AF=0? ZF=0 SF=1 OF=0?
aad 0 | ax=ffff | ah=00 CF=0? PF=1 AF=0? ZF=0 SF=1 OF=0?
aad | ax=1080 CF=1 | ax=0020 CF=1? PF=0 AF=0? ZF=0 SF=0 OF=1?
aad 0x10 | ax=1080 | ah=00 CF=0? PF=0 AF=0? ZF=0 SF=1 OF=0?
aad 0 | ax=1080 | ah=00 CF=0? PF=0 AF=0? ZF=0 SF=1 OF=0?
