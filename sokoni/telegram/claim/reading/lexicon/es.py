"""Spanish, as people write it under a post, from Bogotá to Buenos Aires. Without accents: they are taken off first."""

from sokoni.telegram.claim.reading.lexicon.kinds import Kind, Numerals, Phrases

PHRASES: Phrases = {
    Kind.TAKE: """
        mio; mia; mios; mias; es mio; es mia; me lo llevo; me la llevo; me los llevo; me las llevo; me llevo; llevo;
        lo quiero; la quiero; los quiero; las quiero; quiero; quisiera; querria; apartame; apartenme; aparteme;
        apartamelo; apartamela; aparto; reservame; reservenme; reserveme; resrvame; reservo; vendido; vendida;
        vendidas; vendidos; me anoto; nos llevamos; me interesa; anotame; anoteme; anotenme; apuntame; apunteme; lo
        compro; la compro; los compro; compro; necesito; dame; deme; denme; damelo; damela; ponme; guardame; guardeme;
        guardenme; separame; separeme; separenme; yo me lo llevo; yo la quiero; yo lo quiero; yo quiero; voy por; voy
        con; tomo; lo tomo; la tomo; pido; mandame; enviame
    """,
    Kind.ME: "yo; para mi; a mi; mi; me",
    Kind.WISHES: """
        me das; me da; me dan; me apartas; me aparta; me apartan; me reservas; me reserva; me reservan; me guardas; me
        guarda; me guardan; me separas; me separa; me separan; me puedes apartar; me puede apartar; me pueden apartar;
        puedes apartarme; pueden apartarme; puedo llevar; puedo apartar; me anotas; me anota; me anotan; me vendes; me
        vende
    """,
    Kind.UNIT: "unidades; unidad; uds; ud; piezas; pieza; pzas; pza; juegos; juego",
    Kind.PAIR: "par; pares",
    Kind.VAGUE: "varias; varios; algunas; algunos; unas cuantas; unos cuantos; unas; unos; muchas; muchos",
    Kind.ASKS: """
        cuanto; cuanta; cuantos; cuantas; precio; precios; vale; cuesta; cuestan; cual; cuales; cuando; donde; a
        donde; quien; por que; como; hay; tienen; tiene; tendran; tendra; hacen; hace; aceptan; quedan; queda; envio;
        envios; domicilio; disponible; disponibles; quiero saber; quisiera saber; llega; llegan; se acabaron; se
        acabo; verdad; son; es; viene; vienen; sirve; talla unica; saber
    """,
    Kind.HAGGLES: """
        me la dejas en; me lo dejas en; me las dejas en; me la deja en; me lo deja en; descuento; rebaja; rebajas;
        ultimo precio; menos; te doy; le doy; mas barato
    """,
    Kind.PRAISE: """
        linda; lindo; lindas; lindos; hermosa; hermoso; hermosas; hermosos; bella; bello; bonita; bonito; bonitas; me
        encanta; me encantan; me gusta; me gustan; divina; divino; preciosa; precioso; preciosas; que linda; que
        lindo; que hermosa; que bonita; espectacular; muy; super; bravo; amo
    """,
    Kind.OWNS: """
        compre; compramos; tengo; yo tengo; ya tengo; tenia; me llego; llego; llegaron; pedi; recibi; mi pedido; el
        mes pasado; la semana pasada; esperando; que compre
    """,
    Kind.DREAMS: """
        ojala; sin plata; no tengo plata; algun dia; tal vez; quizas; pensando; si tuviera; si tuvieran; no se si
    """,
    Kind.DECLINES: "muy caro; muy cara; caro; cara; carisimo; paso; no gracias; no para mi",
    Kind.NOT: "no; nunca; tampoco; ni",
    Kind.CANCEL: """
        cancelar; cancela; cancelo; cancelen; cancele; cancelame; cancelenme; cancelado; ya no; siempre no; me
        arrepenti; cambie de opinion; cambie de idea; no la voy a llevar; no lo voy a llevar; quitame; quiteme;
        borrame; libera el mio; libera la mia; suelto la mia; suelto el mio; olvidalo; dejalo asi; no las voy a
        llevar; anular; anula
    """,
    Kind.CHANGE: """
        cambiar; cambiame; cambieme; cambia; cambiar a; mejor; en vez de; en lugar de; cambio; cambienme; corrijo
    """,
    Kind.IF_LEFT: """
        si todavia queda; si todavia quedan; si todavia hay; si aun queda; si aun quedan; si aun hay; si hay; si
        queda; si quedan; si esta disponible; si sigue disponible; si tienen
    """,
    Kind.AND: "y; e; mas; tambien; ademas",
    Kind.OR: "o",
    Kind.EACH: """
        de cada una; de cada uno; de cada; cada; de cada color; una de cada una; uno de cada uno; todos los colores
    """,
    Kind.TIMES: "por",
    Kind.FOR: "para",
    Kind.FILLER: """
        por favor; porfa; porfis; porfavor; porfi; plis; gracias; muchas gracias; hola; buenas; buenos dias; buenas
        tardes; buenas noches; buen dia; el; la; los; las; lo; de; en; con; del; al; este; esta; que; estos; estas;
        ese; esa; eso; esto; si; ok; vale por; seria; serian; sean; sera; un; tambien porfa; dios; mis; su; se; solo;
        bendiciones; saludos; veci; vecina; amiga; reina; senora; perdon; ya; con gusto; listo; digo; los dos; las
        dos; ambos; ambas; fis; por fis; jeje; jaja
    """,
    Kind.SIZE_NAME: "talla; tallas; tamano; numero; t",
    Kind.SHADE_NAME: "color; colores; tono",
    Kind.COUNT_NAME: "cantidad; cant; unidades",
}

NUMERALS = Numerals(
    words={
        1: "un; una; uno; unita",
        2: "dos; parcito",
        3: "tres",
        4: "cuatro",
        5: "cinco",
        6: "seis; media docena",
        7: "siete",
        8: "ocho",
        9: "nueve",
        10: "diez",
        11: "once",
        12: "doce; una docena; docena",
        20: "veinte",
        24: "dos docenas",
        30: "treinta",
        40: "cuarenta",
        50: "cincuenta",
    },
    articles="un; una; uno",
)
